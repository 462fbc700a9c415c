"""What ./lab class takes: a command line for each of its commands."""

from typing import Any

from harness.results.words import _

FORMATS = ("gradescope", "classroom50", "check50", "codegrade", "autolab")


def add_class_commands(to: Any) -> None:
    """`to`: the parser of ./lab class."""
    commands = to.add_subparsers(metavar="COMMAND", title=_("commands"), dest="what", required=True)

    def command(name: str, says: str) -> Any:
        return commands.add_parser(name, help=says, description=says, allow_abbrev=False)

    collect = command("collect", _("take hand-ins from zips and folders, and say what is the matter with each"))
    collect.add_argument("file", metavar="FILE", help=_("the assignment: its file, or an id of assignments/"))
    collect.add_argument("paths", metavar="PATH", nargs="+",
                         help=_("zips, zips of zips, folders as Moodle and nbgrader make them, clones of git"))
    collect.add_argument("--roster", metavar="CSV", help=_("who is in the class: student, and name, email"))
    collect.add_argument("--extensions", metavar="CSV", help=_("who has more time: student, due"))
    collect.add_argument("--groups", metavar="CSV", help=_("who works together: student, group"))
    collect.add_argument("--older", metavar="FILE", action="append", default=[],
                         help=_("an older text of the assignment, that some have worked with"))
    grade = command("grade", _("judge what was collected: in a sandbox, from the official sources"))
    grade.add_argument("--only", metavar="STUDENT", action="append", default=[],
                       help=_("judge again what this student handed in, and nothing else"))
    grade.add_argument("--jobs", type=int, metavar="N", help=_("items at a time; as many as there are processors"))
    slurm_options(grade)
    plan = command("plan", _("write what there is to judge, item by item"))
    items = command("run-items",
                    _("judge items FROM to TO of a plan that are not judged yet; a cluster's task runs it"))
    items.add_argument("plan", metavar="PLAN", help=_("plan.json"))
    items.add_argument("first", metavar="FROM", type=int, help=_("the number of the first item, from 0"))
    items.add_argument("last", metavar="TO", type=int, help=_("the number of the last"))
    items.add_argument("out", metavar="OUT", help=_("the folder for what comes of them"))
    merge = command("merge", _("put together what came of a plan's items, if all of it is there and whole"))
    merge.add_argument("plan", metavar="PLAN", help=_("plan.json"))
    merge.add_argument("out", metavar="OUT", help=_("the folder of what came of them"))
    for one in (grade, merge):
        one.add_argument("--worksheet", metavar="FILE",
                         help=_("fill the grading worksheet that Moodle gave you; its headings stay"))
        one.add_argument("--as", dest="formats", choices=FORMATS, action="append", default=[],
                         help=_("write the grades as that program reads them"))
    page = command("page", _("one page of the whole class, that opens without a network"))
    page.add_argument("--names", action="store_true", help=_("with the students' names; numbers stand for them if not"))
    for one in (grade, plan, page):
        one.add_argument("id", metavar="ID", nargs="?", help=_("the assignment's id; the last one if none is named"))
    for one in (collect, grade, plan, page):
        one.add_argument("--in", dest="folder", metavar="DIR",
                         help=_("the class's folder; my/classes/ID if none is named"))
    for one in (collect, grade, items, plan, page, merge):
        one.add_argument("--yes", "-y", action="store_true", help=_("install what is missing without asking"))


def slurm_options(grade: Any) -> None:
    slurm = grade.add_argument_group(_("on a cluster"))
    slurm.add_argument("--slurm", action="store_true",
                       help=_("hand the work to Slurm: an array of tasks, then the merge"))
    slurm.add_argument("--tasks", type=int, metavar="N", help=_("so many tasks in the array"))
    slurm.add_argument("--partition", metavar="P", help=_("the partition that they run in"))
    slurm.add_argument("--sbatch", metavar="OPTION", action="append", default=[],
                       help=_("what else sbatch is to be told, as --sbatch=--account=course"))
