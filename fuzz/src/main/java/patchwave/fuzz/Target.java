package patchwave.fuzz;

import java.util.Locale;

/** What is fuzzed; docs/fuzzing.md has the table. */
enum Target {
    CONTROLLER_MESSAGE("patchwave.agent.wire.ControllerMessageFuzzTest", "message"),
    CONTROLLER_MESSAGE_BYTES("patchwave.agent.wire.ControllerMessageFuzzTest", "bytes"),
    LINK_BYTES("patchwave.agent.local.LinkFuzzTest", "bytes"),
    LINK_MESSAGES("patchwave.agent.local.LinkFuzzTest", "messages"),
    PLAN("patchwave.agent.trust.PlanFuzzTest", "message"),
    PLAN_BYTES("patchwave.agent.trust.PlanFuzzTest", "bytes"),
    STANDING_APPROVAL("patchwave.agent.trust.PlanFuzzTest", "approved"),
    STANDING_APPROVAL_BYTES("patchwave.agent.trust.PlanFuzzTest", "approvedBytes"),
    AGENT_MESSAGE("patchwave.controller.wire.AgentMessageFuzzTest", "message"),
    AGENT_MESSAGE_BYTES("patchwave.controller.wire.AgentMessageFuzzTest", "bytes"),
    ORDER("patchwave.controller.wire.OrderFuzzTest", "order"),
    ENROLMENT("patchwave.controller.enrolment.EnrolmentFuzzTest", "request"),
    ENROLMENT_ANSWER("patchwave.agent.enrolment.EnrolmentAnswerFuzzTest", "answer"),
    RENEWAL("patchwave.controller.agents.RenewalFuzzTest", "request"),
    OPERATOR_CALLS("patchwave.controller.operators.OperatorFuzzTest", "calls"),
    FLEET_FILE("patchwave.controller.fleetfile.FleetFileFuzzTest", "read"),
    ADVISORIES("patchwave.controller.advisories.AdvisoriesFuzzTest", "read"),
    JOURNAL_BYTES("patchwave.agent.journal.JournalFuzzTest", "bytes"),
    JOURNAL_RECORDS("patchwave.agent.journal.JournalFuzzTest", "records"),
    JOURNAL_DAMAGE("patchwave.agent.journal.JournalFuzzTest", "damage"),
    PERMIT("patchwave.agent.operation.MachineFuzzTest", "events"),
    APT_QUESTIONS("patchwave.agent.packages.apt.AptFuzzTest", "questions"),
    APT_FILES("patchwave.agent.packages.apt.AptFuzzTest", "files"),
    APT_ERRORS("patchwave.agent.packages.apt.AptFuzzTest", "errors"),
    RPM_DATABASE("patchwave.agent.packages.rpm.RpmFuzzTest", "database"),
    RPM_ERRORS("patchwave.agent.packages.rpm.RpmFuzzTest", "errors"),
    ZYPPER_ANSWERS("patchwave.agent.packages.zypper.ZypperFuzzTest", "answers"),
    AGENT_CONFIG("patchwave.agent.config.AgentConfigFuzzTest", "read"),
    CONTROLLER_CONFIG("patchwave.controller.ControllerConfigFuzzTest", "read");

    final String className;
    final String method;

    Target(String className, String method) {
        this.className = className;
        this.method = method;
    }

    /** The word for it in commands. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where Jazzer keeps the corpus of a fuzz test, under src/test/resources. */
    String corpus() {
        return className.replace('.', '/') + "Inputs/" + method;
    }
}
