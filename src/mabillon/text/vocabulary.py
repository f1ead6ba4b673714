"""Words that stand for numbers, dates and denials, so that "four hundred" to "six hundred"
is seen to be a changed figure. Canonical forms, in seven languages; an unlisted language loses
only the name of the difference ("wording" instead of "number").
"""

from __future__ import annotations

from mabillon.text.tokens import forms

_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
thousand million billion dozen half first second third fourth fifth sixth seventh eighth ninth
tenth hundreds thousands millions dozens
cero uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doscientos
trescientos cuatrocientos quinientos seiscientos mil millon docena primero segundo tercero
zéro un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze vingt trente
quarante cinquante soixante cent mille douzaine
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig
fünfzig sechzig siebzig achtzig neunzig hundert tausend
ноль один одна два две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать
двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста
четыреста пятьсот тысяча тысячи тысяч миллион миллиона миллионов десятки сотни
одного одной двух двум двумя двое трех трем трое четырех четверо пяти шести семи восьми девяти
десяти двадцати тридцати сорока пятидесяти ста двухсот десятка десятков сотен
صفر واحد واحدة اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة عشر عشرون عشرين ثلاثون
ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئتان
ألف آلاف مليون ملايين عشرات مئات
یک دو سه چهار پنج شش هفت هشت نه ده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد هزار میلیون
"""

_DATES = """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
lunes martes miércoles jueves viernes sábado domingo hoy ayer mañana
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
lundi mardi mercredi jeudi vendredi samedi dimanche
januar februar märz mai juni juli oktober dezember
montag dienstag mittwoch donnerstag freitag samstag sonntag
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
сегодня вчера завтра
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
محرم صفر رجب شعبان رمضان شوال الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اليوم أمس غدا
فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند
"""

NUMBER_WORDS = frozenset(forms(_NUMBERS))
DATE_WORDS = frozenset(forms(_DATES))

_NEGATIONS = """
not no never none nor neither without cannot t
no nunca jamás sin ningún ninguna ni tampoco
ne pas jamais sans aucun aucune
nicht kein keine keinen nie ohne weder
не нет ни никогда без никакой
لا لم لن ليس ليست ليسوا غير بدون
نه نیست نمی هرگز بدون
"""

NEGATIONS = frozenset(forms(_NEGATIONS))
"""Words that turn a sentence round; ``t`` is what is left of "didn't" beside "didn"."""
