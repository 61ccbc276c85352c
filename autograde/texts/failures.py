"""Why a check did not pass."""

from autograde.texts import Text

FAILURES: dict[str, Text] = {
    # what student code did
    "raised": Text("Your code raised {type}.", "Ваш код вызвал исключение {type}."),
    "raised-saying": Text("Your code raised {type}: {message}", "Ваш код вызвал исключение {type}: {message}"),
    "took-too-long": Text(
        "{what} did not finish in {seconds:second|seconds}.",
        "{what}: не завершилось за {seconds:секунду|секунды|секунд}.",
    ),
    "your-code": Text("Your code", "Ваш код"),
    "died": Text(
        "The process that ran your code ended by itself ({how}).", "Процесс с вашим кодом завершился сам ({how})."
    ),
    "too-much-memory": Text(
        "Your code used more than {megabytes} MiB of memory.", "Ваш код занял больше {megabytes} МиБ памяти."
    ),
    "too-many-processes": Text(
        "Your code started more than {processes:process|processes}.",
        "Ваш код запустил больше {processes:процесса|процессов|процессов}.",
    ),
    "too-much-disk": Text(
        "Your code wrote more than {megabytes} MiB or {files} files.",
        "Ваш код записал больше {megabytes} МиБ или {files} файлов.",
    ),
    "too-much-output": Text(
        "Your code printed more than {megabytes} MiB.", "Ваш код напечатал больше {megabytes} МиБ."
    ),
    "nonsense": Text(
        "The process that ran your code gave an answer that cannot be read.",
        "Процесс с вашим кодом дал ответ, который невозможно прочитать.",
    ),
    "asserted": Text("{what}", "{what}"),
    "too-big": Text("The value is too big to look at ({what}).", "Значение слишком велико ({what})."),
    "no-name": Text("`{name}` is not defined.", "Имя `{name}` не определено."),
    "no-name-after": Text("`{name}` is not defined: {why}", "Имя `{name}` не определено. Причина: {why}"),
    "not-callable": Text(
        "`{name}` gave {what}, which cannot be called.", "`{name}` вернул {what}: это нельзя вызвать."
    ),
    "not-raised": Text("No {type} was raised.", "Исключение {type} не возникло."),
    "too-many-files": Text("The repository has more than {most} files.", "В репозитории больше {most} файлов."),
    "paths-too-long": Text(
        "The names of files and folders in the repository have more than {most} MiB together.",
        "Имена файлов и папок репозитория вместе занимают больше {most} МиБ.",
    ),
    "too-much-to-copy": Text(
        "The files of the repository have more than {most} MiB together.",
        "Файлы репозитория вместе занимают больше {most} МиБ.",
    ),
    "too-many-lines": Text(
        "`{path}`, with what it includes, has more than {most} lines.",
        "В `{path}` вместе с подключёнными файлами больше {most} строк.",
    ),
    "text-too-large": Text(
        "`{path}` has more than {most} MiB: that is no text to read.",
        "`{path}` больше {most} МиБ: такой файл не читается как текст.",
    ),
    "hard-markdown": Text(
        "The Markdown takes too long to read. Simplify nested quotes and lists.",
        "Разметка Markdown читается слишком долго. Упростите вложенные цитаты и списки.",
    ),
    "too-much-markdown": Text(
        "There are more than {most} MiB of Markdown: that is too much to read.",
        "Текста в Markdown больше {most} МиБ: столько не читается.",
    ),
    "not-examined": Text(
        "The file cannot be examined: {what} gives up on it.", "Файл не удаётся разобрать: {what} с ним не справляется."
    ),
    "project-too-large": Text(
        "`{path}` has more than {kilobytes} KiB; make it shorter.",
        "`{path}` больше {kilobytes} КиБ; сократите его.",
    ),
    "dockerfile-too-large": Text(
        "The Dockerfile has more than {kilobytes} KiB; make it shorter.",
        "Dockerfile больше {kilobytes} КиБ; сократите его.",
    ),
    "run-too-long": Text(
        "Line {line}: the command RUN has more than {kilobytes} KiB; split it or move it to a script.",
        "Строка {line}: команда RUN длиннее {kilobytes} КиБ; разделите её или вынесите в скрипт.",
    ),
    "many-findings": Text(
        "{what} (and more than {count:place|places} like it)",
        "{what} (и ещё больше {count:места|мест|мест} с замечаниями)",
    ),
    "broken-json": Text("`{path}` is not JSON: {what}", "`{path}` — не JSON: {what}"),
    "no-such-file": Text("There is no file `{path}` in the repository.", "В репозитории нет файла `{path}`."),
    "not-a-notebook": Text(
        "`{path}` cannot be read as a notebook: {why}", "`{path}` не читается как тетрадь Jupyter: {why}"
    ),
    "cell-raised": Text(
        "Cell {cell} raised {type}: {message}", "Ячейка {cell} завершилась исключением {type}: {message}"
    ),
    "cell-raised-mute": Text("Cell {cell} raised {type}.", "Ячейка {cell} завершилась исключением {type}."),
    "cell-too-long": Text(
        "Cell {cell} did not finish in {seconds:second|seconds}.",
        "Ячейка {cell} не завершилась за {seconds:секунду|секунды|секунд}.",
    ),
    "notebook-too-long": Text(
        "The notebook did not finish in {seconds:second|seconds}; it was at cell {cell}.",
        "Тетрадь не выполнилась за {seconds:секунду|секунды|секунд}; остановлена на ячейке {cell}.",
    ),
    "cell-died": Text("The kernel died in cell {cell} ({how}).", "В ячейке {cell} завершился процесс ядра ({how})."),
    "cell-memory": Text(
        "Cell {cell} used more than {megabytes} MiB of memory.", "Ячейка {cell} заняла больше {megabytes} МиБ памяти."
    ),
    "cell-processes": Text(
        "Cell {cell} started more than {processes:process|processes}.",
        "Ячейка {cell} запустила больше {processes:процесса|процессов|процессов}.",
    ),
    "cell-output": Text(
        "Cell {cell} printed more than {megabytes} MiB.", "Ячейка {cell} напечатала больше {megabytes} МиБ."
    ),
    "cell-nonsense": Text(
        "The kernel gave an unreadable answer in cell {cell}.", "В ячейке {cell} ядро дало нечитаемый ответ."
    ),
    "how-signal": Text("signal {signal}", "сигнал {signal}"),
    "how-exit": Text("exit status {code}", "код возврата {code}"),
    "how-closed": Text("it closed its connection", "соединение закрыто"),
    # json problems of a notebook
    "nb-too-large": Text(
        "it has {megabytes} MiB, at most {most} are read", "размер {megabytes} МиБ, читается не больше {most}"
    ),
    "nb-too-many-values": Text("it holds more than {count} values", "в нём больше {count} значений"),
    "notebooks-too-large": Text(
        "The notebooks of the repository have more than {most} MiB together.",
        "Тетради в репозитории вместе занимают больше {most} МиБ.",
    ),
    "nb-not-json": Text("line {line} is not JSON ({what})", "строка {line} — не JSON ({what})"),
    "nb-conflict": Text(
        "line {line} holds a merge conflict marker; resolve the conflict",
        "в строке {line} маркер конфликта слияния; разрешите конфликт",
    ),
    "nb-no-cells": Text("it has no list of cells", "в нём нет списка ячеек"),
    "nb-bad-cell": Text("cell {cell} has no readable source", "у ячейки {cell} нет читаемого текста"),
    "nb-other-language": Text(
        "`{path}` is a notebook in {named}; only Python can be graded here.",
        "`{path}` — тетрадь на языке {named}; здесь проверяется только Python.",
    ),
    "nb-too-deep": Text("it is nested too deep", "слишком глубокая вложенность"),
    "nb-not-text": Text("it is not UTF-8 text", "это не текст в кодировке UTF-8"),
    "nb-empty": Text("the file is empty", "файл пуст"),
    # code that cannot be read
    "cell-unread": Text(
        "Cell {cell} cannot be read, so it cannot be checked: {why}.",
        "Ячейку {cell} невозможно прочитать, поэтому её нельзя проверить: {why}.",
    ),
    "file-unread": Text(
        "`{path}` cannot be read, so it cannot be checked: {why}.",
        "`{path}` невозможно прочитать, поэтому его нельзя проверить: {why}.",
    ),
    "code-syntax": Text("line {line} is not Python ({what})", "строка {line} — не Python ({what})"),
    "code-too-deep": Text("it is nested too deep", "слишком глубокая вложенность"),
    "code-too-large": Text(
        "it has more than {kilobytes} KiB of code, or {tokens} words and signs",
        "кода больше {kilobytes} КиБ, или в нём больше {tokens} слов и знаков",
    ),
    "code-magic": Text(
        "nobody but its author knows what `{name}` in line {line} runs",
        "неизвестно, что выполняет `{name}` в строке {line}",
    ),
    "code-many-magics": Text("it has too many magics", "слишком много магических команд"),
    "code-rewrites": Text(
        "it changes how IPython reads later cells", "код меняет то, как IPython читает следующие ячейки"
    ),
    "code-compiled": Text("it is compiled", "это скомпилированный файл"),
    "code-codec": Text(
        "it declares the encoding {encoding}; use UTF-8", "в нём указана кодировка {encoding}; нужна UTF-8"
    ),
    "code-too-much": Text(
        "`{path}` holds more code than can be checked: {what}.", "`{path}`: кода больше, чем можно проверить: {what}."
    ),
    "much-code": Text("more than {megabytes} MiB", "больше {megabytes} МиБ"),
    "many-modules": Text("it imports more than {count} own modules", "импортируется больше {count} своих модулей"),
    "many-uses": Text("The code uses more names than can be looked at.", "В коде больше имён, чем можно просмотреть."),
    "many-stars": Text(
        "The code has too many `from module import *` to be checked.",
        "В коде слишком много `from module import *`, его невозможно проверить.",
    ),
    # values
    "got-expected": Text("got {actual}, expected {expected}", "получено {actual}, ожидалось {expected}"),
    "compared": Text("got {actual} {op} {expected}, which is false", "получено {actual} {op} {expected}, что неверно"),
    "not-contained": Text("{actual} is not in {expected}", "{actual} нет в {expected}"),
    "where": Text("where {what}", "где {what}"),
    "wrong-type": Text("got {actual}, expected {expected}", "получено: {actual}, ожидалось: {expected}"),
    "wrong-shape": Text("got shape {actual}, expected {expected}", "получена форма {actual}, ожидалась {expected}"),
    "wrong-length": Text(
        "got {actual:item|items}, expected {expected}",
        "получено {actual:элемент|элемента|элементов}, ожидалось {expected}",
    ),
    "wrong-values": Text(
        "{wrong} of {count:value|values} differ; first at {where}: got {actual}, expected {expected}",
        "различаются {wrong} из {count:значения|значений|значений}; первое на месте {where}: получено {actual}, ожидалось {expected}",
    ),
    "wrong-keys": Text("the keys differ: {what}", "различаются ключи: {what}"),
    "at": Text("at {where}: {what}", "на месте {where}: {what}"),
    # engine
    "requires": Text("Skipped, because “{title}” did not pass.", "Пропущено: не пройдена проверка «{title}»."),
    "cases": Text("{passed} of {count:case|cases} passed", "пройдено {passed} из {count:случая|случаев|случаев}"),
    "not-run": Text("The check did not run: {why}.", "Проверка не выполнялась: {why}."),
    "check-broke": Text("The check broke: {what}", "Проверка сломалась: {what}"),
    "not-selected": Text("it was not selected", "она не была выбрана"),
    "some-selected": Text(
        "Checks that ran: {selected}, not all. No score is claimed.",
        "Выполнено проверок: {selected}, это не все. Оценка не выставляется.",
    ),
    # a suite of the instructor's, run in the student's process
    "no-name-in": Text("`{name}` is not defined in {path}.", "Имя `{name}` не определено в {path}."),
    "suite-no-pytest": Text(
        "pytest is not installed in the students' Python. Install it there: python -m pip install pytest.",
        "в Python для студентов не установлен pytest. Установите его: python -m pip install pytest.",
    ),
    "suite-library": Text(
        "{where}: the library `{name}` is not installed in the students' Python. Install it there.",
        "{where}: библиотека `{name}` не установлена в Python для студентов. Установите её.",
    ),
    "suite-beside": Text(
        "{where}: `{name}` lies beside the suite, but is not put into the student's copy. Name it in `files:`.",
        "{where}: `{name}` лежит рядом с тестами, но не попадает в копию работы студента. Укажите его в `files:`.",
    ),
    "suite-raised": Text(
        "{where}: {what}. This is in the tests, not in the student's code.",
        "{where}: {what}. Это ошибка в самих тестах, а не в коде студента.",
    ),
    "suite-usage": Text("pytest cannot run {tests}: {what}", "pytest не может запустить {tests}: {what}"),
    "suite-empty": Text("no test was found in {tests}.", "в {tests} не найдено ни одного теста."),
    "suite-skipped": Text(
        "all tests in {tests} were skipped, so nothing was tested: {why}",
        "все тесты в {tests} пропущены, так что ничего не проверено: {why}",
    ),
    "interrupted": Text("grading was interrupted", "проверка была прервана"),
    "hidden-check": Text("a hidden check", "скрытая проверка"),
    "no-data": Text(
        "Your code gave {what}, where the check needs a value.", "Ваш код вернул {what}, а проверке нужно значение."
    ),
    "collected-nothing": Text("no check was found in {target}", "в {target} не найдено ни одной проверки"),
    "self-skipped": Text("the check skipped itself: {why}", "проверка пропустила сама себя: {why}"),
    "overran": Text(
        "the check itself did not end in {seconds:second|seconds}",
        "сама проверка не завершилась за {seconds:секунду|секунды|секунд}",
    ),
    "several-notebooks": Text(
        "The repository has several notebooks ({names}), and the assignment does not name one.",
        "В репозитории несколько тетрадей ({names}), и не указано, какую проверять.",
    ),
    "no-notebook": Text("There is no notebook in the repository.", "В репозитории нет ни одной тетради."),
}
