package patchwave.cli.sbom;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.UseRecord;

/** What runs of a package or an archive, in sentences; of many hosts the different ones. */
final class Runs {
    /** Hosts listen on addresses of their own: a pool's would otherwise be one sentence for each host. */
    private static final int MOST = 20;

    private final SortedSet<String> sentences = new TreeSet<>();
    private boolean isCut;

    void add(UseRecord use) {
        if (use.getListenersCount() == 0) {
            say("loaded");
        }
        use.getListenersList().forEach(listener -> say(sentence(listener)));
        if (use.getReplaced()) {
            say("old code: a process has a file of it loaded that is not there any more");
        }
    }

    private void say(String sentence) {
        sentences.add(sentence);
        if (sentences.size() > MOST) {
            sentences.removeLast();
            isCut = true;
        }
    }

    private static String sentence(InventoryListener listener) {
        String address =
                listener.getAddress().contains(":") ? "[" + listener.getAddress() + "]" : listener.getAddress();
        return "listening on " + address + ":" + listener.getPort()
                + (listener.getProtocol() == ListenerProtocol.LISTENER_PROTOCOL_UDP ? "/udp" : "")
                + (listener.getProgram().isEmpty() ? "" : " by " + listener.getProgram())
                + (listener.getIsolated() ? " in a network of its own" : "");
    }

    /** Sorted; empty if nothing is known to run. */
    List<String> sentences() {
        List<String> all = new ArrayList<>(sentences);
        if (isCut) {
            all.add("and more");
        }
        return all;
    }
}
