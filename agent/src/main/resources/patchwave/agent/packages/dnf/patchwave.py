"""Patchwave inside dnf 4: tells in plain lines what dnf knows and would do, and keeps a transaction to its plan.

PATCHWAVE_MODE says what for, PATCHWAVE_ANSWER names the file for the answer: one record a line, its fields parted by tabs.
What is asked about is in the file PATCHWAVE_ASKED, likewise.

  probe      "pluginpath DIRECTORY", "installonly WORD", "pidfile FILE"
  available  asked: NAME; answers "available NAME ARCH VERSION open|held" and "held NAME WHY"
  fetch      asked: NAME ARCH VERSION; downloads and checks, answers "fetched NAME ARCH VERSION FILE ALGORITHM DIGEST"
  changes    the solved transaction: "change NAME ARCH FROM TO" and "remove NAME ARCH VERSION"
  guard      lets the transaction happen if it is exactly what the file "approved" in PATCHWAVE_DIRECTORY says

dnf always runs with --assumeno. So without this plugin, or if anything is wrong in it, dnf changes nothing: only guard
gives the consent.
"""
import functools
import glob
import hashlib
import os
import sys

import dnf
import dnf.exceptions
import dnf.subject
import dnf.transaction
import hawkey


def closed(hook):
    """dnf logs and ignores any other error of a plugin than its own."""

    @functools.wraps(hook)
    def wrapper(self):
        try:
            hook(self)
        except dnf.exceptions.Error:
            raise
        except Exception as error:
            raise dnf.exceptions.Error("patchwave: %s: %s" % (type(error).__name__, error))

    return wrapper


def version(package):
    epoch = "" if int(package.epoch) == 0 else "%s:" % package.epoch
    return "%s%s-%s" % (epoch, package.version, package.release)


class Patchwave(dnf.Plugin):
    name = "patchwave"

    def __init__(self, base, cli):
        super(Patchwave, self).__init__(base, cli)
        self.base = base
        self.mode = os.environ.get("PATCHWAVE_MODE", "")

    @closed
    def config(self):
        if self.mode == "probe":
            # Those of dnf itself: the running one was told to look here. Not a temporary: its values die with it.
            defaults = dnf.conf.MainConf()
            paths = [path for path in defaults.pluginpath]
            self.answer([["pluginpath", path] for path in paths]
                        + [["installonly", word] for word in self.base.conf.installonlypkgs]
                        + [["pidfile", os.path.join(directory, name)] for directory, name in (
                            (self.base.conf.cachedir, "metadata_lock.pid"),
                            (self.base.conf.cachedir, "download_lock.pid"),
                            (self.base.conf.persistdir, "rpmdb_lock.pid"))])

    @closed
    def sack(self):
        if self.mode == "available":
            self.available()
        elif self.mode == "fetch":
            self.fetch()

    @closed
    def resolved(self):
        if self.mode == "changes":
            self.answer(self.changes()[0])
        elif self.mode == "guard":
            self.guard()

    def asked(self):
        with open(os.environ["PATCHWAVE_ASKED"]) as lines:
            return [line.rstrip("\n").split("\t") for line in lines]

    def answer(self, records):
        for record in records:
            if any("\t" in field or "\n" in field for field in record):
                raise ValueError("a field with a tab or a line break: %r" % (record,))
        with open(os.environ["PATCHWAVE_ANSWER"], "w") as out:
            out.writelines("\t".join(record) + "\n" for record in records)

    def available(self):
        names = [fields[0] for fields in self.asked()]
        known = self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES).available().filter(name=names)
        visible = set(self.base.sack.query().available().filter(name=names))
        records = [["available", one.name, one.arch, version(one), "open" if one in visible else "held"]
                   for one in known]
        self.answer(records + [["held", name, why] for name, why in self.holds(names)])

    def holds(self, names):
        """Installed packages that the host's owner has excluded by name, or locked to a version."""
        holds = []
        installed = self.base.sack.query().installed().filter(name=names)
        words = [(word, "excludepkgs") for word in self.base.conf.excludepkgs]
        for module in list(sys.modules.values()):
            # The plugin versionlock keeps its list to itself.
            read = getattr(module, "_read_locklist", None)
            if read is not None:
                words += [(word.lstrip("!"), "versionlock") for word in read()]
        for word, why in words:
            subject = dnf.subject.Subject(word)
            found = subject.get_best_query(self.base.sack, with_nevra=True, with_provides=False, with_filenames=False,
                                           query=installed)
            holds += [(one.name, "%s: %s" % (why, word)) for one in found]
        return holds

    def fetch(self):
        directory = os.path.dirname(os.environ["PATCHWAVE_ANSWER"])
        everything = self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES).available()
        wanted = []
        for name, arch, wish in self.asked():
            # The cheapest repository that has it, as dnf itself would choose.
            offers = sorted((one for one in everything.filter(name=name, arch=arch) if version(one) == wish),
                            key=lambda one: (one.repo.priority, one.repo.cost, one.repo.id))
            wanted += offers[:1]
        self.base.conf.destdir = directory
        self.base.download_packages(wanted)
        records = []
        for one in wanted:
            result, words = self.base.package_signature_check(one)
            if result != 0:
                raise dnf.exceptions.Error("patchwave: signature verification failed: %s" % words)
            algorithm, digest = one.chksum
            found = glob.glob(os.path.join(glob.escape(directory), os.path.basename(one.location)))
            records.append(["fetched", one.name, one.arch, version(one), found[0] if found else one.localPkg(),
                            hawkey.chksum_name(algorithm), digest.hex()])
        self.answer(records)

    def changes(self):
        """Records of the solved transaction, and its items that bring something."""
        forward = [one for one in self.base.transaction if one.action in dnf.transaction.FORWARD_ACTIONS]
        backward = [one for one in self.base.transaction if one.action in dnf.transaction.BACKWARD_ACTIONS]
        replacing = (dnf.transaction.PKG_UPGRADE, dnf.transaction.PKG_DOWNGRADE, dnf.transaction.PKG_REINSTALL)
        replaced = (dnf.transaction.PKG_UPGRADED, dnf.transaction.PKG_DOWNGRADED, dnf.transaction.PKG_REINSTALLED)
        records = []
        for item in forward:
            before = ""
            if item.action in replacing:
                same = [one for one in backward if one.action in replaced and one.name == item.name]
                same = [one for one in same if one.arch == item.arch] or same
                if same:
                    before = version(same[0])
                    backward.remove(same[0])
            records.append(["change", item.name, item.arch, before, version(item)])
        records += [["remove", item.name, item.arch, version(item)] for item in backward]
        return records, forward

    def guard(self):
        directory = os.environ["PATCHWAVE_DIRECTORY"]
        with open(os.path.join(directory, "approved")) as lines:
            approved = sorted(line.rstrip("\n") for line in lines)
        with open(os.path.join(directory, "direction")) as line:
            direction = line.read().strip()
        allowed = {"<": (dnf.transaction.PKG_UPGRADE, dnf.transaction.PKG_INSTALL),
                   ">": (dnf.transaction.PKG_DOWNGRADE,)}[direction]
        records, forward = self.changes()
        actual = []
        for record, item in zip(records, forward):
            if item.action not in allowed:
                self.refuse("would change %s from %s to %s, which is not the plan's direction (%s)"
                            % (record[1], record[3], record[4], direction))
            actual.append(" ".join([record[1], record[2], record[3] or "-", record[4], sha256(item.pkg.localPkg())]))
        for record in records[len(forward):]:
            self.refuse("would remove %s %s, which is not in the plan" % (record[1], record[3]))
        if sorted(actual) != approved:
            for line in approved:
                print("patchwave: approved: " + line, file=sys.stderr)
            for line in sorted(actual):
                print("patchwave: actual:   " + line, file=sys.stderr)
            self.refuse("the actions differ from the approved plan")
        self.answer([["agreed"]])
        self.base.conf.assumeno = False
        self.base.conf.assumeyes = True

    def refuse(self, why):
        raise dnf.exceptions.Error("patchwave: the plan guard refuses: " + why)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()
