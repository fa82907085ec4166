package patchwave.exposure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Which items some host has, of all that hosts have or had. */
record UsedItems(BitSet numbers) {
    /** @param itemsOfHosts by host, its items, packed as {@link InUse} */
    static UsedItems of(List<int[]> itemsOfHosts) {
        BitSet used = new BitSet();
        itemsOfHosts.forEach(row -> Arrays.stream(row).forEach(inUse -> used.set(InUse.number(inUse))));
        return new UsedItems(used);
    }

    /** Gives each of them its place among them for a number. The order stays, so that rows stay in order. */
    void renumber(List<int[]> itemsOfHosts) {
        int[] places = new int[numbers.length()];
        int next = 0;
        for (int item = numbers.nextSetBit(0); item >= 0; item = numbers.nextSetBit(item + 1)) {
            places[item] = next++;
        }
        itemsOfHosts.replaceAll(row -> Arrays.stream(row)
                .map(inUse -> InUse.packed(places[InUse.number(inUse)], InUse.rank(inUse)))
                .toArray());
    }
}
