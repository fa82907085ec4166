package patchwave.cli.bootstrap;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import patchwave.cli.inventory.InventoryHost;

/** The variables patchwave_* of inventories: what is read, what is the Ansible collection's alone, and what is a slip. */
final class PatchwaveVariables {
    private static final String PREFIX = "patchwave_";

    static final String ENVIRONMENT = "patchwave_environment";
    static final String HOST = "patchwave_host";
    static final String LABELS = "patchwave_labels";

    private static final List<String> READ = List.of(ENVIRONMENT, HOST, LABELS);

    /** One inventory may serve both: these are its roles' own. */
    private static final Set<String> OF_ANSIBLE = Set.of(
            "patchwave_agent_checks",
            "patchwave_agent_config",
            "patchwave_agent_controllers",
            "patchwave_agent_drain_hooks",
            "patchwave_agent_enrol",
            "patchwave_agent_enrolment",
            "patchwave_agent_plan_signers",
            "patchwave_agent_token",
            "patchwave_agent_undrain_hooks",
            "patchwave_agent_wait",
            "patchwave_agent_wait_timeout",
            "patchwave_cli",
            "patchwave_cli_become",
            "patchwave_cli_config",
            "patchwave_cli_host",
            "patchwave_controller_cli",
            "patchwave_controller_config",
            "patchwave_controller_names",
            "patchwave_controller_operator",
            "patchwave_controller_operator_directory",
            "patchwave_package_directory",
            "patchwave_purge",
            "patchwave_remove_controller",
            "patchwave_remove_reason",
            "patchwave_upgrade_timeout",
            "patchwave_version");

    private PatchwaveVariables() {}

    /** All that a host may have. */
    static List<String> known() {
        return Stream.concat(READ.stream(), OF_ANSIBLE.stream()).sorted().toList();
    }

    /**
     * Looks for slips: who writes patchwave_lables would get a host without labels, which no floor counts.
     *
     * @throws IllegalArgumentException with a sentence, if there is a variable that neither we nor the roles know
     */
    static void check(InventoryHost host, Consumer<String> warn) {
        List<String> others = host.variables().keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !READ.contains(name))
                .sorted()
                .toList();
        List<String> unknown =
                others.stream().filter(name -> !OF_ANSIBLE.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", unknown) + ". There are "
                    + String.join(", ", READ) + ", and those of the Ansible collection's README");
        }
        if (!others.isEmpty()) {
            warn.accept(String.join(", ", others) + ": of the Ansible collection alone, not used here");
        }
    }
}
