package patchwave.simulation.memory;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.StoreException;
import patchwave.fleet.PoolId;
import patchwave.plan.PoolState;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;

/** One pool's account. */
public final class PoolRow {
    final PoolId id;
    final String name;
    /** Of the fleet file in force; null if it has no such pool any more, and a claim still counts here. */
    @Nullable
    PoolPolicy policy;

    Floor floorRule;
    int registered;
    int floor;
    int targetBudget;
    int budget;
    int inOperation;
    int down;

    PoolRow(PoolId id, String name, Floor floorRule) {
        this.id = id;
        this.name = name;
        this.floorRule = floorRule;
    }

    PoolRow copy() {
        PoolRow copy = new PoolRow(id, name, floorRule);
        copy.policy = policy;
        copy.registered = registered;
        copy.floor = floor;
        copy.targetBudget = targetBudget;
        copy.budget = budget;
        copy.inOperation = inOperation;
        copy.down = down;
        return copy;
    }

    public PoolId id() {
        return id;
    }

    /** Whether the fleet file in force has it. */
    public boolean isActive() {
        return policy != null;
    }

    Optional<String> exclusive() {
        return policy == null ? Optional.empty() : policy.exclusive();
    }

    public PoolCapacity capacity() {
        return new PoolCapacity(id, registered, floor, inOperation, down);
    }

    /** What admissions may use. */
    public int targetBudget() {
        return targetBudget;
    }

    /** The target, or what is in operation where a new fleet file asks for less than that. */
    public int budget() {
        return budget;
    }

    PoolState state() {
        return new PoolState(capacity(), exclusive());
    }

    /** What a database would not let in, whatever the statement. */
    void check() {
        if (registered < 0 || inOperation < 0 || down < 0 || inOperation > budget || targetBudget > budget) {
            throw new StoreException("pool %s breaks a constraint of its table: %s".formatted(name, this));
        }
    }

    @Override
    public String toString() {
        return "%s registered %d, floor %d, budget %d of %d, in operation %d, down %d"
                .formatted(name, registered, floor, budget, targetBudget, inOperation, down);
    }
}
