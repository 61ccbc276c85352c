"""What reports say: the score, the penalty, protected files, what to do next."""

from autograde.texts import Text

REPORTS: dict[str, Text] = {
    # the score
    "passed": Text("passed", "зачтено"),
    "failed": Text("failed", "не зачтено"),
    "skipped": Text("skipped", "пропущено"),
    "pending": Text("to be reviewed", "ждёт проверки"),
    "error": Text("grader error", "сбой проверки"),
    "partial": Text("in part", "частично"),
    "info": Text("for information", "для сведения"),
    "bonus": Text("bonus", "бонус"),
    "not-earned": Text("not earned", "не получен"),
    "near-login": Text(
        "No extension is known for {login}. Did you mean {near}?", "Для {login} нет личного срока. Может быть, {near}?"
    ),
    "no-login": Text(
        "It is not known whose work this is, so no extension was applied. Name the student in the input `student`.",
        "Неизвестно, чья это работа, поэтому личные сроки не учтены. Укажите студента во входе `student`.",
    ),
    "no-time": Text(
        "No late penalty was applied, because GitHub did not report when this commit was pushed. Your instructor decides.",
        "Штраф не снят: GitHub не сообщил, когда сдан этот коммит. Решает преподаватель.",
    ),
    "no-time-of-clone": Text(
        "NO PENALTY WAS TAKEN: a clone does not show when its commit was pushed. Grade again with --submitted-at TIME, "
        "or with --submitted-at commit, which uses the date of the commit, set by the student's clock.",
        "ШТРАФ НЕ СНЯТ: по клону не видно, когда коммит был отправлен. Запустите проверку ещё раз с --submitted-at ВРЕМЯ "
        "или с --submitted-at commit: тогда считается дата коммита, а её назвали часы студента.",
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
    "provisional": Text(
        "Provisional: your instructor has yet to decide on {points:point|points}.",
        "Оценка предварительная: ещё {points:балл ставит|балла ставит|баллов ставит|балла ставит} преподаватель.",
    ),
    "provisional-title": Text("Provisional: {score} so far", "Предварительно: пока {score}"),
    "reviewed": Text(
        "Your instructor gave {points} of {maximum:point|points}.",
        "Преподаватель поставил {points} из {maximum:балла|баллов|баллов|балла}.",
    ),
    "all-passed-so-far": Text(
        "Everything that is checked by itself passed. Well done!",
        "Всё, что проверяется автоматически, зачтено. Отличная работа!",
    ),
    "all-passed": Text("Everything passed. Well done!", "Всё зачтено. Отличная работа!"),
    "what-next": Text("What to look at", "На что обратить внимание"),
    "push-again": Text("Fix the items above and push again.", "Исправьте отмеченное и отправьте работу ещё раз."),
    "points-so-far": Text("Points so far", "Баллы на данный момент"),
    "grader-trouble": Text(
        "The check itself broke. Your instructor will look into it.",
        "Сломалась сама проверка. Преподаватель разберётся.",
    ),
    "protected-uncompared": Text(
        "Protected files could not be compared: the files as handed out are not known. "
        "Name a template in autograde.yml, or check out with fetch-depth: 0.",
        "Защищённые файлы не сверены: неизвестно, какими они были выданы. "
        "Укажите template в autograde.yml или загружайте репозиторий с fetch-depth: 0.",
    ),
    "shared-points": Text(
        "{points:point|points} come from tests that ran in the same process as the student's code: "
        "they are only as trustworthy as that process.",
        "{points:балл дают|балла дают|баллов дают|балла дают} тесты, которые шли в одном процессе с кодом студента: "
        "доверять им можно настолько же, насколько этому процессу.",
    ),
    "planted": Text(
        "The submission has files that configure tools. They do not affect grading: {files}.",
        "В работе есть файлы, которые настраивают инструменты. На проверку они не влияют: {files}.",
    ),
    "denied": Text(
        "The code tried what the assignment does not allow, and was refused: {what}.",
        "Код попытался сделать то, что заданием не разрешено, и получил отказ: {what}.",
    ),
    "denied-network": Text("network access", "доступ к сети"),
    "denied-program": Text("starting a program", "запуск программы"),
    "denied-file": Text("opening a file of the grader", "открытие файла проверяющей системы"),
    "denied-signal": Text("a signal to another process", "сигнал чужому процессу"),
    "denied-other": Text("something else", "что-то ещё"),
    "not-confined": Text(
        "Student code ran without these layers of confinement: {layers}. Grade strangers' work in the action's container.",
        "Код студента выполнялся без этих слоёв изоляции: {layers}. Чужие работы проверяйте в контейнере.",
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
    "with-first-commit": Text("the first commit {name}", "первый коммит {name}"),
    "with-commit": Text("commit {name}", "коммит {name}"),
    "with-folder": Text("the folder {name}", "папка {name}"),
    "with-manifest": Text("the list {name}", "список {name}"),
    "files-changed": Text("Protected files were changed", "Изменены защищённые файлы"),
    "and-more": Text("and {count} more", "и ещё {count}"),
    "changed": Text("changed", "изменён"),
    "added": Text("added", "добавлен"),
    "deleted": Text("deleted", "удалён"),
    "for-instructor": Text("For the instructor", "Преподавателю"),
    "handed-in-by": Text("The submission time is {source}.", "Время сдачи — {source}."),
    "from-clock": Text("the time of this computer's clock", "по часам этого компьютера"),
    "from-clock-only": Text(
        "the time of grading, because GitHub reported no other", "время проверки: другого GitHub не сообщил"
    ),
    "from-clone": Text(
        "not known; the date of the commit is shown instead", "неизвестно; вместо него указана дата коммита"
    ),
    "from-option": Text("the one entered by hand", "указано вручную"),
    "from-finished": Text("the time when the checks finished", "момент окончания проверки"),
    "from-activity": Text("the time of the push in GitHub's activity log", "момент отправки по журналу GitHub"),
    "from-payload": Text("the time of the push in GitHub's event", "момент отправки по событию GitHub"),
    "from-created": Text("the time when the workflow run was created", "момент создания запуска на GitHub"),
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
        "No check run could be posted ({why}). The score is in the job summary and in the JSON.",
        "Не удалось оставить результат на коммите ({why}). Оценка есть в сводке задания и в JSON.",
    ),
    "how-to-allow": Text(
        "Give the job `permissions: checks: write` and the step its token.",
        "Дайте заданию право `permissions: checks: write`, а шагу — его токен.",
    ),
    "assignment-wrong": Text(
        "The assignment has a mistake, so nothing was graded. Your work is safe; your instructor has to fix this:",
        "В задании ошибка, поэтому проверка не состоялась. С вашей работой всё в порядке, преподавателю нужно исправить:",
    ),
    "cancelled": Text(
        "The job was cancelled before anything was graded. Run it again.",
        "Запуск отменён, проверка не состоялась. Запустите её ещё раз.",
    ),
    "nothing-graded": Text(
        "Nothing was graded, for a reason unrelated to your work. Run the job again, or tell your instructor:",
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
}
