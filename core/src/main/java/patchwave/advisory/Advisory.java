package patchwave.advisory;

import java.time.Instant;
import java.util.Optional;

/**
 * A vendor's or an operator's statement that versions of a package before a fixed one are affected.
 *
 * @param packageName the binary package that operators will upgrade
 * @param fixedVersion the first version that is not affected; empty while no fix is published
 * @param exploited whether it is exploited in the wild, or listed as such (KEV)
 * @param proofOfConcept whether a working exploit is public
 * @param remote whether it can be used over the network in a service that we run
 * @param knownSince when we first recorded it; due times count from here
 * @param source where the facts come from: a link or a sentence
 */
public record Advisory(
        AdvisoryId id,
        String packageName,
        Optional<String> fixedVersion,
        Severity severity,
        boolean exploited,
        boolean proofOfConcept,
        boolean remote,
        Instant knownSince,
        String source) {}
