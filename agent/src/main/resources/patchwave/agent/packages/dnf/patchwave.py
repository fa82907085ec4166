"""Patchwave inside dnf 4: tells in plain lines what dnf knows and would do, and keeps a transaction to its plan.

PATCHWAVE_MODE says what for. In PATCHWAVE_DIRECTORY the file "asked" says what about, and "answer" has the answer: one record
a line, its fields parted by tabs.

  probe      "pluginpath DIRECTORY", "installonly WORD", "pidfile FILE"
  available  asked: NAME; answers "available NAME ARCH VERSION open|held" and "held NAME WHY"
  advisories "published" if there are any, and "advisory ID TYPE reboot|plain CVES NAME ARCH VERSION" for each open fix
  fetch      asked: NAME ARCH VERSION; downloads and checks, answers "fetched NAME ARCH VERSION FILE ALGORITHM DIGEST" or
             "failed NAME ARCH VERSION WHY"
  changes    the solved transaction: "change NAME ARCH FROM TO" and "remove NAME ARCH VERSION"
  guard      lets the transaction happen, and makes the file "agreed", if it is exactly what the file "approved" says

dnf always runs with --assumeno. So without this plugin, or if anything is wrong in it, dnf changes nothing: only guard
gives the consent.
"""
import bz2
import functools
import gzip
import hashlib
import lzma
import os
import sys
import xml.etree.ElementTree

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


def suggesting_reboot(path):
    """Ids of advisories in a repository's updateinfo that want a reboot; libdnf reads that and does not tell."""
    opened = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}.get(os.path.splitext(path)[1], open)
    found = set()
    with opened(path, "rb") as file:
        for _, element in xml.etree.ElementTree.iterparse(file):
            if element.tag == "update":
                flags = element.findall(".//reboot_suggested")
                if any((flag.text or "").strip().lower() in ("true", "1", "") for flag in flags):
                    found.add(element.findtext("id"))
                element.clear()
    return found


def version(package):
    epoch = "" if int(package.epoch) == 0 else "%s:" % package.epoch
    return "%s%s-%s" % (epoch, package.version, package.release)


class Patchwave(dnf.Plugin):
    name = "patchwave"

    def __init__(self, base, cli):
        super(Patchwave, self).__init__(base, cli)
        self.base = base
        self.mode = os.environ.get("PATCHWAVE_MODE", "")
        self.directory = os.environ.get("PATCHWAVE_DIRECTORY", "/nonexistent")

    @closed
    def config(self):
        if self.mode == "probe":
            # The host's own: the running dnf was told to look here. Not a temporary: its values die with it.
            own = dnf.conf.MainConf()
            own.read(self.base.conf.config_file_path)
            paths = [path for path in own.pluginpath]
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
        elif self.mode == "advisories":
            self.advisories()
        elif self.mode == "fetch":
            self.fetch()

    @closed
    def resolved(self):
        if self.mode == "changes":
            self.answer(self.changes()[0])
        elif self.mode == "guard":
            self.guard()

    def asked(self):
        with open(os.path.join(self.directory, "asked")) as lines:
            return [line.rstrip("\n").split("\t") for line in lines]

    def answer(self, records):
        for record in records:
            if any("\t" in field or "\n" in field for field in record):
                raise ValueError("a field with a tab or a line break: %r" % (record,))
        with open(os.path.join(self.directory, "answer"), "w") as out:
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
        installed = self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES).installed().filter(name=names)
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

    def advisories(self):
        types = {hawkey.ADVISORY_SECURITY: "security", hawkey.ADVISORY_BUGFIX: "bugfix"}
        files = [one._repo.getMetadataPath("updateinfo") for one in self.base.repos.iter_enabled()]
        rebooting = set().union(*[suggesting_reboot(file) for file in files if file])
        records = [["published"]] if any(files) else []
        for fix in self.base.sack.query().installed().get_advisory_pkgs(hawkey.GT):
            advisory = fix.get_advisory(self.base.sack)
            cves = [one.id for one in advisory.references if one.type == hawkey.REFERENCE_CVE]
            records.append(["advisory", advisory.id, types.get(advisory.type, "other"),
                            "reboot" if advisory.id in rebooting else "plain", ",".join(cves), fix.name, fix.arch, fix.evr])
        self.answer(records)

    def fetch(self):
        everything = self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES).available()
        wanted = []
        for name, arch, wish in self.asked():
            # The cheapest repository that has it, as dnf itself would choose.
            offers = sorted((one for one in everything.filter(name=name, arch=arch) if version(one) == wish),
                            key=lambda one: (one.repo.priority, one.repo.cost, one.repo.id))
            wanted += offers[:1]
        self.base.conf.destdir = self.directory
        try:
            self.base.download_packages(wanted)
            alone = False
        except dnf.exceptions.Error:
            # What is wrong with one says nothing of the others.
            alone = True
        self.answer([self.fetched(one, alone) for one in wanted])

    def fetched(self, one, alone):
        try:
            if alone:
                self.base.download_packages([one])
            result, words = self.base.package_signature_check(one)
            if result != 0:
                raise dnf.exceptions.Error("signature verification failed: %s" % words)
        except dnf.exceptions.Error as error:
            return ["failed", one.name, one.arch, version(one), " ".join(str(error).split())]
        algorithm, digest = one.chksum
        found = os.path.join(self.directory, os.path.basename(one.location))
        return ["fetched", one.name, one.arch, version(one), found if os.path.exists(found) else one.localPkg(),
                hawkey.chksum_name(algorithm), digest.hex()]

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
        with open(os.path.join(self.directory, "approved")) as lines:
            approved = sorted(line.rstrip("\n") for line in lines)
        with open(os.path.join(self.directory, "direction")) as line:
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
        with open(os.path.join(self.directory, "agreed"), "w"):
            pass
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
