import numpy as np

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.families import plain_words
from mabillon.examine.wording.masking import common_words, read


def _document(text: str, organisation: str = "a") -> Document:
    return Document(id=text[:8], organisation=organisation, at=None, text=text)


def test_the_most_widespread_words_are_those_of_most_organisations() -> None:
    texts = [_document("the mill the mill the mill 12", "a"), _document("the boat", "b")]
    assert common_words(texts, 1) == ("the",)
    assert common_words(texts, 9) == ("the", "boat", "mill")


def test_words_numbers_addresses_and_quotations_are_masked() -> None:
    text = 'The mill, "as the mayor said", burned on 12 May.\nSee https://a.example/x !'
    reading = read(_document(text), {"the", "on", "as", "said", "see"})
    assert reading.masked == 'the □, "❝", □ on 0 □.\nsee @ !'
    assert reading.plain.startswith('the mill, "as the mayor said", burned on 12 may.')
    assert " ".join(reading.sentences[0]) == 'the □ , " ❝ " , □ on 0 □ .'


def test_arabic_spelling_is_folded_and_needs_no_tagger() -> None:
    one = read(_document("قال المكتب إنّ الجسر في المدينة ٣"), {"قال", "في"})
    two = read(_document("قال المكتب ان الجسر في المدينه 3"), {"قال", "في"})
    assert one.masked == two.masked == "قال □ □ □ في □ 0"


def test_a_lost_quotation_mark_masks_no_page() -> None:
    text = '"open ' + "the word " * 200
    assert read(_document(text), {"the"}).masked.count("the") == 200


def test_plain_words_are_words_and_pairs_over_whatever_stands_between() -> None:
    found = plain_words(read(_document('The "mill" burned.'), {"the"}))
    assert len(found) == 5
    assert found.tolist() == plain_words(read(_document("the mill burned"), set())).tolist()
    other = plain_words(read(_document("burned mill"), set()))
    assert np.isin(other, found).tolist() == [True, True, False]


def test_nothing_in_nothing_out() -> None:
    assert read(_document(""), {"the"}).sentences == ()
    assert read(_document("...!"), {"the"}).masked == ""
