package patchwave.cli.bootstrap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.ssh.Ssh;
import patchwave.cli.ssh.Waiting;
import patchwave.cli.watch.TerminalScreen;
import patchwave.proto.operator.v1.GetFleetRequest;

/** One run over many hosts, a bounded number at a time. */
record BootstrapRun(
        Session session, SshOptions options, List<Path> identities, Orders orders, int forks, boolean isPlain) {
    RunReport run(List<HostWish> wishes) throws InterruptedException {
        Waiting waiting = new Waiting(
                session.surroundings().clock(), session.surroundings().pause());
        OpenFolders folders = new OpenFolders();
        try (ControllerLink link = session.connect();
                Ssh ssh = options.open(session, waiting, identities)) {
            // Before anything is changed anywhere: a controller that does not answer would fail every host, later.
            link.fleet().getFleet(GetFleetRequest.getDefaultInstance());
            Progress progress = progress(wishes);
            Interruptions.Registration interruption = session.surroundings()
                    .interruptions()
                    .onInterrupt(() -> {
                        progress.close();
                        session.remark(
                                "Interrupted. What runs on hosts already is finished there; the same command again"
                                        + " goes on.");
                        folders.removeAll();
                    });
            try (interruption;
                    progress) {
                ControllerSide controller = new ControllerSide(link, session::meaningOf, waiting);
                return all(wishes.stream()
                        .map(wish -> new HostBootstrap(
                                ssh,
                                controller,
                                orders,
                                progress,
                                folders,
                                session.surroundings().clock(),
                                wish))
                        .toList());
            }
        }
    }

    private RunReport all(List<HostBootstrap> hosts) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                forks, Thread.ofPlatform().daemon().name("bootstrap-", 1).factory())) {
            List<Future<HostReport>> running = new ArrayList<>();
            hosts.forEach(host -> running.add(threads.submit(host::run)));
            List<HostReport> reports = new ArrayList<>();
            for (Future<HostReport> one : running) {
                reports.add(one.get());
            }
            return new RunReport(reports);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a host's run lets nothing out", e);
        }
    }

    private Progress progress(List<HostWish> wishes) {
        if (session.isJson()) {
            return new PlainProgress(session::remark, session.surroundings().clock());
        }
        return session.isDrawable() && !isPlain
                ? new LiveProgress(
                        TerminalScreen.open(session.isColour()),
                        wishes.stream().map(HostWish::hostId).toList())
                : new PlainProgress(session::say, session.surroundings().clock());
    }
}
