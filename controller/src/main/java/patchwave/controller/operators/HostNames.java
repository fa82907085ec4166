package patchwave.controller.operators;

import java.util.List;
import java.util.stream.Collectors;
import patchwave.fleet.HostId;

/** Hosts in sentences: the first few by name. */
final class HostNames {
    /** More names would hide the sentence. */
    private static final int NAMED = 5;

    private HostNames() {}

    /** Such as "host a is" or "hosts a, b and 3 more are". */
    static String counted(List<HostId> ids, String one, String many) {
        String names = ids.stream().limit(NAMED).map(HostId::value).collect(Collectors.joining(", "));
        String rest = ids.size() > NAMED ? " and %d more".formatted(ids.size() - NAMED) : "";
        return ids.size() == 1 ? "host %s %s".formatted(names, one) : "hosts %s%s %s".formatted(names, rest, many);
    }

    /** "1 host" or "3 hosts". */
    static String number(long hosts) {
        return hosts == 1 ? "1 host" : hosts + " hosts";
    }

    /** The first few sentences, and how many more there are. */
    static String few(List<String> sentences) {
        String first = sentences.stream().limit(NAMED).collect(Collectors.joining("; "));
        return sentences.size() > NAMED ? "%s; and %d more".formatted(first, sentences.size() - NAMED) : first;
    }
}
