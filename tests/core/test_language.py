"""What is not English is known for it; what is, never taken for anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.language import language

FOREIGN = {
    "fr": "Le ministère de la Pêche envisage de lever l'interdiction du chalutage dans la baie, ont indiqué deux "
    "responsables. Une décision finale est « très proche », selon une personne informée des discussions.",
    "de": "Das Fischereiministerium will das Verbot der Schleppnetze in der inneren Bucht aufheben, sagten zwei Beamte "
    "am Montag. Eine Entscheidung stehe kurz bevor, und der Minister habe sie nicht ausgeschlossen.",
    "es": "El Ministerio de Pesca estudia levantar la prohibición de la pesca de arrastre en la bahía, según dos "
    "funcionarios. Una decisión final está muy cerca, afirmó una persona al tanto de las conversaciones.",
    "it": "Il ministero della Pesca sta valutando di revocare il divieto di pesca a strascico nella baia, hanno detto "
    "due funzionari. Una decisione è molto vicina, secondo una persona informata sui colloqui.",
    "nl": "Het ministerie van Visserij overweegt het verbod op sleepnetten in de baai op te heffen, zeiden twee "
    "ambtenaren. Een besluit is zeer nabij, was het antwoord op de vraag of de vissers moeten wachten.",
    "da": "Fiskeriministeriet overvejer at ophæve forbuddet mod trawl i den indre bugt, siger to embedsmænd. En "
    "beslutning er meget nær, og det blev sagt til dem at det var for tidligt at kommentere sagen.",
    "pl": "Ministerstwo Rybołówstwa rozważa zniesienie zakazu trałowania w zatoce, powiedziało dwóch urzędników. "
    "Ostateczna decyzja jest bardzo bliska, twierdzi osoba zaznajomiona z rozmowami.",
    "tr": "Balıkçılık Bakanlığı iç körfezdeki trol yasağını kaldırmayı değerlendiriyor, dedi iki yetkili. Görüşmeleri "
    "bilen bir kişiye göre nihai karar çok yakın. Bakanlık sözcüsü yorum yapmaktan kaçındı.",
    "sw": "Wizara ya Uvuvi inafikiria kuondoa marufuku ya uvuvi wa nyavu katika ghuba ya ndani, walisema maafisa "
    "wawili. "
    "Uamuzi wa mwisho uko karibu sana, kulingana na mtu anayefahamu mazungumzo hayo.",
    "ru": "Министерство рыболовства рассматривает отмену запрета на траление в заливе, сообщили два чиновника.",
    "ar": "تدرس وزارة الثروة السمكية رفع الحظر عن الصيد بشباك الجر في الخليج الداخلي، بحسب مسؤولين اثنين.",
    "he": "משרד הדיג שוקל להסיר את האיסור על דיג במכמורת במפרץ הפנימי, אמרו שני פקידים. החלטה סופית קרובה מאוד.",
    "hi": "मत्स्य मंत्रालय भीतरी खाड़ी में ट्रॉलिंग पर लगे प्रतिबंध को हटाने पर विचार कर रहा है, दो अधिकारियों ने कहा।",
    "zh": "两名官员表示，渔业部正在考虑取消内湾拖网捕鱼的禁令，最终决定已经非常接近。",
    "ja": "水産省は内湾でのトロール漁の禁止を解除することを検討していると、二人の当局者が語った。",
    "ko": "수산부가 내만의 저인망 어업 금지를 해제하는 방안을 검토하고 있다고 두 명의 관계자가 말했다.",
    "ru-Latn": "Ministerstvo rybolovstva rassmatrivayet vozmozhnost otmeny zapreta na traleniye v zalive, soobshchili "
    "dva chinovnika. Okonchatelnoye resheniye ochen blizko, skazal chelovek, znakomyy s peregovorami.",
    "hi-Latn": "Machhli mantralaya andaruni khadi mein trawling par lagi rok hatane par vichar kar raha hai, do "
    "adhikariyon ne kaha. Nav ke malik kai mahinon se yeh badlav maang rahe the, to sarkar ne kaha ki woh sochegi.",
}
ENGLISH = {
    "plain": "The fisheries ministry is about to lift the ban on trawling in the bay, two officials said on Monday.",
    "a foreign quote": f"The minister was asked about it on Monday. “{FOREIGN['fr']}” That was all he would say to "
    "them.",
    "a foreign first half": FOREIGN["de"] * 9
    + "\n\n"
    + "The ban on trawling will be lifted from the end of June. " * 40,
    "names": "Ana Prado, Jon Vale, Sanna Koskinen-Wierzbicka and Dr. Nilufar Karimova-Adebayo were named to the "
    "panel by "
    "Minister Okoro at Château-sur-Mer; Mara Lind, Ilmari Virtanen and Tomoko Saito were not.",
    "dry": "Krona closes flat at 10.31/35 to dollar; Ostmark bond yields steady. Harbour Post - Krona closed at "
    "10.31/35 "
    "on spot market Tuesday against 10.30/34 a day earlier, dealers said. Yields on notes maturing in 2033 were "
    "quoted at "
    "9.80/90 percent, unchanged.",
    "capitals": "THE MINISTRY SAID ON MONDAY THAT THE BAN ON TRAWLING WOULD BE LIFTED, AND THAT THE BOATS WOULD BE "
    "TOLD.",
    "addresses": "See https://example.test/pesca/la-prohibicion-de-la-pesca-de-arrastre-en-la-bahia-interior-segun-dos "
    "and write to pesca@ministerio.example; the ban will be lifted by the end of the month.",
}


@pytest.mark.parametrize("code", FOREIGN)
def test_another_language_is_known(code: str) -> None:
    assert language(FOREIGN[code]) == code
    assert language(f"{FOREIGN[code]}\n\n" * 30) == code


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH)
def test_english_is_english(text: str) -> None:
    assert language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ban lifted",
        "Okoro, Koskinen join Wierzbicka cabinet",
        "Adeus, ministro",
        "禁令解除",
        "“Une décision finale est très proche, et nous attendons le ministre, ont dit tous les pêcheurs de la baie.”",
        "1 2 3 4 5 6 7 8 9 " * 200,
        "\ud83d" * 300,
    ],
)
def test_too_little_says_nothing(text: str) -> None:
    assert language(text) == ""


def test_what_the_identifier_does_not_know_is_still_not_english() -> None:
    arabic_in_chat = (
        "wizarat el tharwa el samakeya btedros raf3 el 7azr 3an el seid fel khalij el dakhili, 7asab mas2ouleen "
        "etnein. "
        "wa 2al shakhs 3aref bel mo7adathat enno el qarar el niha2i ba2a 2areeb giddan. wel mota7addeth rafad "
        "yo3alle2. "
        "el sayadeen mestanneyeen el qarar men shohour keteera, wa kollohom beyes2alo emta el wizara hate3len 3anno."
    )
    assert language(arabic_in_chat) == "und"


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language(text) == language(text)
