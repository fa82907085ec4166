package patchwave.cli.bootstrap;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import patchwave.cli.ssh.Ran;
import patchwave.cli.ssh.Remote;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.SshFault;
import patchwave.cli.ssh.SshTarget;

/** Brings a package file to a host and installs it. What it brings there it takes away again, also when it fails. */
final class Installation {
    private static final int LOCKED = 75;
    private static final int NOT_INSTALLED = 70;

    private final Ssh ssh;
    private final SshTarget target;
    private final HostShell shell;
    private final OpenFolders folders;

    Installation(Ssh ssh, SshTarget target, HostShell shell, OpenFolders folders) {
        this.ssh = ssh;
        this.target = target;
        this.shell = shell;
        this.folders = folders;
    }

    /** What the one who asked wants to know meanwhile. */
    record Heard(Consumer<Integer> percentSent, Runnable uploaded) {}

    /**
     * Uploads, compares, installs, and looks whether it is installed.
     *
     * @throws StepFault if one of that failed
     */
    void install(AgentPackage chosen, HostFacts.Manager manager, Duration lockLimit, Heard heard) {
        String folder = HostShell.asUser(shell.remote(), Script.MAKE_FOLDER)
                .value("folder")
                .orElseThrow(() -> new StepFault("the host made no folder for temporary files"));
        folders.opened(folder, shell.remote());
        RuntimeException failure = null;
        try {
            String file = folder + "/" + chosen.file().getFileName();
            upload(chosen, file, heard.percentSent());
            heard.uploaded().run();
            // From here on the script takes the folder away, whatever becomes of us.
            folders.closed(folder);
            run(chosen, manager, file, lockLimit);
        } catch (SshFault | StepFault e) {
            failure = e;
        }
        folders.closed(folder);
        String left = remove(folder);
        if (failure != null) {
            String sentence =
                    failure instanceof SshFault fault ? fault.sentence() : String.valueOf(failure.getMessage());
            throw new StepFault(sentence + left);
        }
    }

    private void upload(AgentPackage chosen, String file, Consumer<Integer> percentSent) {
        LongConsumer progress = sent -> percentSent.accept((int) (100 * sent / Math.max(1, chosen.size())));
        shell.remote().upload(chosen.file(), file, Orders.UPLOAD_LIMIT, progress);
        String arrived = HostShell.asUser(shell.remote(), Script.CHECKSUM, file)
                .value("sha256")
                .orElse("nothing");
        if (!arrived.equals(chosen.sha256())) {
            throw new StepFault(file + " arrived damaged: its SHA-256 is " + arrived + ", not " + chosen.sha256()
                    + "; check the network and the disk there, and try again");
        }
    }

    private void run(AgentPackage chosen, HostFacts.Manager manager, String file, Duration lockLimit) {
        Ran ran = shell.tryAsRoot(
                Script.INSTALL,
                new byte[0],
                lockLimit.plus(Orders.INSTALL_LIMIT),
                manager.word(),
                file,
                chosen.version(),
                String.valueOf(lockLimit.toSeconds()));
        if (ran.isGood()) {
            return;
        }
        String said = HostShell.said(ran);
        throw new StepFault(
                switch (ran.exitCode()) {
                    case LOCKED ->
                        "another program held " + manager.word() + "'s lock for more than " + lockLimit.toSeconds()
                                + " s: " + said + "; try again when it is done, or wait longer with --lock-timeout";
                    case NOT_INSTALLED ->
                        manager.word() + " did not install " + chosen.version() + ": " + said
                                + "; look at it on the host";
                    default -> "the installation ended with " + ran.exitCode() + ": " + said;
                });
    }

    /** Takes the folder away; what could not be done, to be said after what failed. */
    private String remove(String folder) {
        try {
            HostShell.asUser(shell.remote(), Script.REMOVE_FOLDER, folder);
            return "";
        } catch (SshFault | StepFault broken) {
            // The connection may be what broke: once more with another.
            try (Remote again = ssh.connect(target)) {
                HostShell.asUser(again, Script.REMOVE_FOLDER, folder);
                return "";
            } catch (SshFault | StepFault stillBroken) {
                return "; temporary files may be left in " + folder + " on the host";
            }
        }
    }
}
