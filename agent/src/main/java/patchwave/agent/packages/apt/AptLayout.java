package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.command.ShellVariables;
import patchwave.agent.packages.PackageTrouble;

/**
 * Where apt's configuration says things are.
 *
 * @param architecture the native one
 * @param database dpkg's directory, such as /var/lib/dpkg
 * @param lists where apt keeps what repositories have
 * @param archives apt's own directory of downloaded package files
 * @param dpkgOptions what apt passes to each dpkg
 */
record AptLayout(String architecture, Path database, Path lists, Path archives, List<String> dpkgOptions) {
    private static final Pattern OPTION = Pattern.compile("^DPkg::Options:: \"(.*)\";$", Pattern.CASE_INSENSITIVE);

    AptLayout {
        dpkgOptions = List.copyOf(dpkgOptions);
    }

    static AptLayout read(AptPrograms programs) throws PackageTrouble, InterruptedException {
        String shell = programs.query(
                "apt-config",
                "shell",
                "ARCHITECTURE",
                "APT::Architecture",
                "STATUS",
                "Dir::State::status/f",
                "LISTS",
                "Dir::State::lists/d",
                "ARCHIVES",
                "Dir::Cache::archives/d");
        Map<String, String> variables = ShellVariables.of(shell);
        List<String> options = new ArrayList<>();
        for (String line :
                programs.query("apt-config", "dump", "DPkg::Options").lines().toList()) {
            Matcher matcher = OPTION.matcher(line);
            // apt lists each twice where a configuration file writes the name in other cases.
            if (matcher.matches() && !options.contains(matcher.group(1))) {
                options.add(matcher.group(1));
            }
        }
        Path status = Path.of(required(variables, "STATUS", "Dir::State::status"));
        Path database = status.getParent();
        if (database == null) {
            throw PackageTrouble.lasting(
                    INTERNAL, "Dir::State::status must be a file in a directory, but is " + status);
        }
        return new AptLayout(
                required(variables, "ARCHITECTURE", "APT::Architecture"),
                database,
                Path.of(required(variables, "LISTS", "Dir::State::lists")),
                Path.of(required(variables, "ARCHIVES", "Dir::Cache::archives")),
                options);
    }

    private static String required(Map<String, String> variables, String variable, String key) throws PackageTrouble {
        String value = variables.getOrDefault(variable, "");
        if (value.isEmpty()) {
            throw PackageTrouble.lasting(INTERNAL, "apt's configuration has no " + key + ": correct it");
        }
        return value;
    }
}
