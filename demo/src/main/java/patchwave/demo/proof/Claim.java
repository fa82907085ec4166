package patchwave.demo.proof;

/**
 * One thing that the demo promised, and whether it held.
 *
 * @param promise one sentence
 * @param held whether it is true of what was observed
 * @param finding what was observed
 */
public record Claim(String promise, boolean held, String finding) {}
