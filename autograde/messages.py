"""Every text that a student reads, in English and Russian, with numbers and plurals as the language wants them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from autograde.model import Language


class Text(NamedTuple):
    en: str
    ru: str


class Amount:
    """A number in a text: `{days:day|days}` and `{days:день|дня|дней}` choose the word with it."""

    def __init__(self, value: Decimal | int, language: Language) -> None:
        self.value = Decimal(value)
        self.language = language

    def __format__(self, spec: str) -> str:
        return f"{self} {self._word(spec.split('|'))}" if spec else str(self)

    def __str__(self) -> str:
        return number(self.value, self.language)

    def _word(self, forms: list[str]) -> str:
        if len(forms) < 3:
            return forms[0] if self.value == 1 else forms[-1]
        if self.value % 1:
            return forms[3] if len(forms) > 3 else forms[1]  # 7,5 балла, whatever the case
        last_two, last = abs(self.value) % 100, abs(self.value) % 10
        if last == 1 and last_two != 11:
            return forms[0]
        return forms[1] if 2 <= last <= 4 and not 12 <= last_two <= 14 else forms[2]


def number(value: Decimal, language: Language) -> str:
    """A number without idle zeros: 7.5 in English, 7,5 in Russian."""
    plain = format(value.normalize(), "f") if value else "0"
    return plain.replace(".", ",") if language == "ru" else plain


def shorten(value: object, most: int = 100) -> str:
    """Repr of a value on one line, the middle left out where it is long; the kind of a value that has no repr."""
    try:
        shown = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # an integer of more than 4,300 digits
        return f"<{type(value).__name__}>"
    half = (most - 3) // 2
    return shown if len(shown) <= most else f"{shown[:half]}...{shown[-half:]}"


def text(key: str, language: Language, **values: object) -> str:
    """The text of that key, with the values filled in."""
    return fill(CATALOGUE[key], language, values)


def fill(template: Text, language: Language, values: Mapping[str, object]) -> str:
    """A template in one language, numbers written as that language writes them."""
    written = {
        name: Amount(value, language) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    pattern = template.ru if language == "ru" else template.en
    return pattern.format(**written)


CATALOGUE: dict[str, Text] = {
    # the score
    "passed": Text("passed", "зачтено"),
    "failed": Text("failed", "не зачтено"),
    "skipped": Text("skipped", "пропущено"),
    "error": Text("grader error", "сбой проверки"),
    "partial": Text("in part", "частично"),
    "info": Text("for information", "для сведения"),
    "bonus": Text("bonus", "бонус"),
    "not-earned": Text("not earned", "не получен"),
    "near-login": Text(
        "No extension is known for {login}. Did you mean {near}?", "Для {login} нет личного срока. Может быть, {near}?"
    ),
    "check": Text("Check", "Проверка"),
    "result": Text("Result", "Результат"),
    "points": Text("Points", "Баллы"),
    "total": Text("Total", "Итого"),
    "penalty": Text("Late penalty", "Штраф за опоздание"),
    "score": Text("Score", "Оценка"),
    "score-of": Text("{score} of {maximum:point|points}", "{score} из {maximum:балла|баллов|баллов|балла}"),
    "hint": Text("Hint", "Подсказка"),
    "cell-line": Text("cell {cell}, line {line}", "ячейка {cell}, строка {line}"),
    "cell": Text("cell {cell}", "ячейка {cell}"),
    "line": Text("line {line}", "строка {line}"),
    "hidden-title": Text("Hidden check {number}", "Скрытая проверка {number}"),
    "hidden-failed": Text("This hidden check did not pass.", "Эта скрытая проверка не пройдена."),
    "incomplete": Text(
        "The grade is incomplete: {checks:check|checks} could not be run, which is not your fault. "
        "Your instructor sees this too. No final score is claimed yet.",
        "Оценка неполная: не удалось выполнить {checks:проверку|проверки|проверок}, и это не ваша вина. "
        "Преподаватель это тоже видит. Окончательной оценки пока нет.",
    ),
    "all-passed": Text("Everything passed. Well done!", "Всё зачтено. Отличная работа!"),
    "what-next": Text("What to look at", "На что обратить внимание"),
    "push-again": Text("Mend what is listed and push again.", "Исправьте отмеченное и отправьте работу ещё раз."),
    "points-so-far": Text("Points so far", "Баллы на данный момент"),
    "grader-trouble": Text(
        "The check itself broke. Your instructor will look into it.",
        "Сломалась сама проверка. Преподаватель разберётся.",
    ),
    "protected-uncompared": Text(
        "Protected files could not be compared: nothing says how they were handed out. "
        "Name a template in autograde.yml, or check out with fetch-depth: 0.",
        "Защищённые файлы не сверены: неизвестно, какими они были выданы. "
        "Укажите template в autograde.yml или загружайте репозиторий с fetch-depth: 0.",
    ),
    "protected-warned": Text(
        "Protected files are not as they were handed out (compared with {template}): {files}.",
        "Защищённые файлы отличаются от выданных (сверка: {template}): {files}.",
    ),
    "protected-restored": Text(
        "Protected files are not as they were handed out (compared with {template}): {files}. "
        "The work was graded with the files as they were handed out.",
        "Защищённые файлы отличаются от выданных (сверка: {template}): {files}. "
        "Работа проверена с файлами в том виде, в каком они были выданы.",
    ),
    "protected-zeroed": Text(
        "The score is 0, because protected files are not as they were handed out (compared with {template}): {files}.",
        "Оценка — 0, потому что защищённые файлы отличаются от выданных (сверка: {template}): {files}.",
    ),
    "and-more": Text("and {count} more", "и ещё {count}"),
    "changed": Text("changed", "изменён"),
    "added": Text("added", "добавлен"),
    "deleted": Text("deleted", "удалён"),
    "for-instructor": Text("For the instructor", "Преподавателю"),
    "handed-in-by": Text("The time of handing in is {source}.", "Время сдачи — {source}."),
    "from-clock": Text("that of this computer's clock", "по часам этого компьютера"),
    "from-clock-only": Text(
        "that of the grading, since GitHub told no other", "время проверки: другого GitHub не сообщил"
    ),
    "from-option": Text("the one that was named by hand", "указано вручную"),
    "from-finished": Text("when the checks were done", "момент окончания проверки"),
    "from-activity": Text("that of the push, by GitHub's activity log", "момент отправки по журналу GitHub"),
    "from-payload": Text("that of the push, by GitHub's event", "момент отправки по событию GitHub"),
    "from-created": Text("when the workflow run was created", "момент создания запуска на GitHub"),
    "from-committed": Text("the date of the commit", "дата коммита"),
    "more-checks": Text(
        "{count:more check|more checks} did not fit here; the JSON has them all.",
        "Не поместилось: {count:проверка|проверки|проверок}. Полный список — в JSON.",
    ),
    "more-annotations": Text("{count} more: see the job summary.", "И ещё {count}: смотрите сводку задания."),
    "late-by-percent": Text("{percent} % taken off for lateness", "штраф за опоздание {percent} %"),
    "incomplete-title": Text("Incomplete: {score} so far", "Не завершено: пока {score}"),
    "see-check-run": Text("Check run", "Результат на коммите"),
    "see-run": Text("Workflow run", "Запуск"),
    "no-check-run": Text(
        "No check run could be posted ({why}). The score stands in the job summary and in the JSON.",
        "Не удалось оставить результат на коммите ({why}). Оценка есть в сводке задания и в JSON.",
    ),
    "how-to-allow": Text(
        "Give the job `permissions: checks: write`.", "Дайте заданию право `permissions: checks: write`."
    ),
    "assignment-wrong": Text(
        "The assignment has a mistake, so that nothing was graded. Your work is safe; your instructor has to mend this:",
        "В задании ошибка, поэтому проверка не состоялась. С вашей работой всё в порядке, преподавателю нужно исправить:",
    ),
    "nothing-graded": Text(
        "Nothing was graded, for a reason outside of your work. Run the job again, or tell your instructor:",
        "Проверка не состоялась по причине, не связанной с вашей работой. Запустите её ещё раз или сообщите преподавателю:",
    ),
    # lateness
    "no-deadline": Text("There is no deadline.", "Срок сдачи не задан."),
    "on-time": Text(
        "Handed in on time: {submitted}, deadline {deadline}{notes}.",
        "Сдано вовремя: {submitted}, срок — {deadline}{notes}.",
    ),
    "grace": Text("plus {span} of grace", "плюс {span} льготного времени"),
    "late": Text(
        "Handed in {submitted}, deadline {deadline}{notes}, so {span} late: {arithmetic}.",
        "Сдано {submitted}, срок — {deadline}{notes}, опоздание — {span}: {arithmetic}.",
    ),
    "days-started": Text("{days:started day|started days}", "{days:начатый день|начатых дня|начатых дней}"),
    "days-full": Text("{days:full day|full days}", "{days:полный день|полных дня|полных дней}"),
    "arithmetic": Text(
        "{days} × {per_day}% = {raw}%{cap}; {percent}% of {base:point|points} is {taken}",
        "{days} × {per_day} % = {raw} %{cap}; {percent} % от {base:балла|баллов|баллов|балла} — это {taken}",
    ),
    "capped": Text(", but at most {cap}%", ", но не больше {cap} %"),
    "closed": Text(
        "the work was closed {span} after the deadline, nothing counts",
        "приём закрыт через {span} после срока, баллы не начисляются",
    ),
    "nothing-taken": Text("less than a full day, nothing is taken off", "меньше полного дня, баллы не снимаются"),
    "waived": Text("The penalty is waived for you{reason}.", "Штраф для вас отменён{reason}."),
    "extended": Text("your own deadline{reason}", "ваш личный срок{reason}"),
    "days-abbr": Text("{n} d", "{n} д"),
    "hours-abbr": Text("{n} h", "{n} ч"),
    "minutes-abbr": Text("{n} min", "{n} мин"),
    "seconds-abbr": Text("{n} s", "{n} с"),
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
    "too-much-output": Text(
        "Your code printed more than {megabytes} MiB.", "Ваш код напечатал больше {megabytes} МиБ."
    ),
    "nonsense": Text(
        "The process that ran your code gave an answer that cannot be read.",
        "Процесс с вашим кодом дал ответ, который невозможно прочитать.",
    ),
    "too-big": Text("The value is too big to look at ({what}).", "Значение слишком велико ({what})."),
    "no-name": Text("`{name}` is not defined.", "Имя `{name}` не определено."),
    "no-name-after": Text("`{name}` is not defined: {why}", "Имя `{name}` не определено. Причина: {why}"),
    "not-callable": Text(
        "`{name}` gave {what}, which cannot be called.", "`{name}` вернул {what}: это нельзя вызвать."
    ),
    "not-raised": Text("No {type} was raised.", "Исключение {type} не возникло."),
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
    "nb-not-json": Text("line {line} is not JSON ({what})", "строка {line} — не JSON ({what})"),
    "nb-conflict": Text(
        "line {line} holds a merge conflict marker; resolve the conflict",
        "в строке {line} маркер конфликта слияния; разрешите конфликт",
    ),
    "nb-no-cells": Text("it has no list of cells", "в нём нет списка ячеек"),
    "nb-bad-cell": Text("cell {cell} has no readable source", "у ячейки {cell} нет читаемого текста"),
    "nb-too-deep": Text("it is nested too deep", "слишком глубокая вложенность"),
    "nb-not-text": Text("it is not UTF-8 text", "это не текст в кодировке UTF-8"),
    "nb-empty": Text("the file is empty", "файл пуст"),
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
        "The repository holds several notebooks ({names}); none was named.",
        "В репозитории несколько тетрадей ({names}), и не указано, какую проверять.",
    ),
    "no-notebook": Text("There is no notebook in the repository.", "В репозитории нет ни одной тетради."),
}
