package patchwave.agent.packages.apt;

import java.util.Map;
import java.util.TreeMap;
import patchwave.agent.command.Command;
import patchwave.agent.packages.Programs;

/** Starts apt's and dpkg's programs (host-agent.md 1.1). */
final class AptPrograms extends Programs {
    AptPrograms(AptSettings settings, Starter starter) {
        super(starter, environment(settings));
    }

    private static Map<String, String> environment(AptSettings settings) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("DEBIAN_FRONTEND", "noninteractive");
        variables.put("DEBIAN_PRIORITY", "critical");
        variables.put("APT_LISTCHANGES_FRONTEND", "none");
        variables.put("UCF_FORCE_CONFFOLD", "1");
        variables.put("NEEDRESTART_MODE", "l");
        variables.put("NEEDRESTART_SUSPEND", "1");
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("PATH", Command.SEARCH_PATH);
        variables.put("HOME", "/root");
        settings.configuration().ifPresent(file -> variables.put("APT_CONFIG", file.toString()));
        return variables;
    }

    @Override
    protected String summary(String output) {
        return AptErrors.summary(output);
    }
}
