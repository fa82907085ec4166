package patchwave.controller.operators;

/**
 * Something of a fleet file that can be applied and is still worth a look.
 *
 * @param key the place in the file, such as "pools.web.floor.production"; empty for the whole file
 * @param meaning what was found and what follows, one sentence without its full stop
 * @param remedy what to do about it, one sentence
 */
record FleetWarning(String key, String meaning, String remedy) {}
