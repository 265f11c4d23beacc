"""The languages Whisper knows, as openai-whisper's tokenizer names them (a test holds them against it).

Written out, since importing openai-whisper takes seconds, and a mistyped language is to be told at once.
"""

_NAMES = """
en english, zh chinese, de german, es spanish, ru russian, ko korean, fr french, ja japanese, pt portuguese, tr
turkish, pl polish, ca catalan, nl dutch, ar arabic, sv swedish, it italian, id indonesian, hi hindi, fi finnish, vi
vietnamese, he hebrew, uk ukrainian, el greek, ms malay, cs czech, ro romanian, da danish, hu hungarian, ta tamil, no
norwegian, th thai, ur urdu, hr croatian, bg bulgarian, lt lithuanian, la latin, mi maori, ml malayalam, cy welsh, sk
slovak, te telugu, fa persian, lv latvian, bn bengali, sr serbian, az azerbaijani, sl slovenian, kn kannada, et
estonian, mk macedonian, br breton, eu basque, is icelandic, hy armenian, ne nepali, mn mongolian, bs bosnian, kk
kazakh, sq albanian, sw swahili, gl galician, mr marathi, pa punjabi, si sinhala, km khmer, sn shona, yo yoruba, so
somali, af afrikaans, oc occitan, ka georgian, be belarusian, tg tajik, sd sindhi, gu gujarati, am amharic, yi
yiddish, lo lao, uz uzbek, fo faroese, ht haitian creole, ps pashto, tk turkmen, nn nynorsk, mt maltese, sa sanskrit,
lb luxembourgish, my myanmar, bo tibetan, tl tagalog, mg malagasy, as assamese, tt tatar, haw hawaiian, ln lingala, ha
hausa, ba bashkir, jw javanese, su sundanese, yue cantonese
"""
_ALSO = """
burmese my, valencian ca, flemish nl, haitian ht, letzeburgesch lb, pushto ps, panjabi pa, moldavian ro, moldovan ro,
sinhalese si, castilian es, mandarin zh
"""

ENGLISH_VOCABULARY = 51864  # tokens of an English-only network; one of 99 languages has a token more, and so on


def _pairs(table: str, at_first_space: bool) -> dict[str, str]:
    entries = table.strip().replace("\n", " ").split(", ")
    return dict(one.split(maxsplit=1) if at_first_space else one.rsplit(maxsplit=1) for one in entries)


LANGUAGES = _pairs(_NAMES, True)  # code → English name
_CODES = {name: code for code, name in LANGUAGES.items()} | _pairs(_ALSO, False)


def language_count(vocabulary: int) -> int:
    """How many languages a network with so many tokens knows."""
    return 1 if vocabulary <= ENGLISH_VOCABULARY else vocabulary - ENGLISH_VOCABULARY + 98


def languages_known(count: int) -> list[str]:
    """The codes a recogniser of so many languages knows: the first ones, of which 1 is English."""
    return list(LANGUAGES)[:count]


def code_of(language: str) -> str | None:
    """The code of a language given by its code or its English name; None where Whisper does not know it."""
    wanted = language.strip().lower()
    code = _CODES.get(wanted, wanted)
    return code if code in LANGUAGES else None
