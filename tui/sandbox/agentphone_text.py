"""What people and agents say in the sandbox, in many scripts."""

from __future__ import annotations

from typing import Final

INBOUND: Final = (
    "Hi, is my appointment tomorrow still on?",
    "Hola, ¿me pueden confirmar la cita del jueves?",
    "Können Sie mir die Rechnung noch einmal schicken?",
    "Bonjour, je voudrais changer l'adresse de livraison.",
    "注文した商品はいつ届きますか？",
    "我的订单什么时候发货？",
    "Где мой заказ?",
    "متى يصل الطلب؟",
    "מתי אתם פתוחים?",
    "배송은 언제 도착하나요?",
    "ใบเสร็จของฉันอยู่ที่ไหน",
    "मेरी बुकिंग रद्द करनी है",
    "Πότε ανοίγετε;",
    "👍🏽 thanks!",
    "STOP",
    "Yes\nand please also bring the blue one",
    "ok",
    "Is the technician coming between 9 and 11, or later? I have to leave at noon and nobody else is at home.",
)
OUTBOUND: Final = (
    "Your appointment is confirmed for tomorrow at 10:30.",
    "Su cita está confirmada. ¡Hasta el jueves!",
    "Die Rechnung ist unterwegs an Ihre E-Mail-Adresse.",
    "C'est noté, l'adresse est changée.",
    "明日の午前中にお届けします。",
    "您的订单将于今天下午发货。",
    "Заказ уже в пути.",
    "سيصل طلبك غدًا صباحًا.",
    "אנחנו פתוחים עד שש בערב.",
    "내일 오전에 도착합니다.",
    "เราส่งใบเสร็จให้คุณแล้ว",
    "आपकी बुकिंग रद्द कर दी गई है।",
    "Is there anything else I can help with?",
    "A colleague will call you back within the hour.",
    "We could not find that order. Could you send the number on the label?",
    "🎉 You are all set.",
)
SNIPPETS: Final = (
    "Thanks for calling, how can I help?",
    "…and the delivery window is Thursday morning.",
    "I can transfer you to billing now.",
    "Gracias, ya quedó registrado su reclamo.",
    "Einen Moment bitte, ich sehe nach.",
    "Je vous rappelle demain matin.",
    "少々お待ちください。",
    "请稍等，我帮您查一下。",
    "Спасибо, всего доброго!",
    "شكراً لاتصالك",
    "네, 확인했습니다.",
    "Please leave a message after the tone.",
    "Sorry, could you repeat that?",
    "Perfect, see you then. Bye!",
)
