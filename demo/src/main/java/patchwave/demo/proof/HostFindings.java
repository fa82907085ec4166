package patchwave.demo.proof;

/**
 * What was found on one host.
 *
 * @param host its id
 * @param environment its environment
 * @param installed the version in its own package database
 * @param running the version that its service answers with, or why there is no answer
 * @param secondsOut seconds out of service, as the load balancer saw it
 * @param databaseUntouched whether its package database is byte for byte what it was before the rollout
 * @param journal what its agent's journal says
 */
public record HostFindings(
        String host,
        String environment,
        String installed,
        String running,
        double secondsOut,
        boolean databaseUntouched,
        JournalFacts journal) {}
