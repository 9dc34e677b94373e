// Quicksort with the median of three, after Robert Sedgewick ("Algorithms in Modula-3", Addison-Wesley 1993), in the variant
// that Lua 5.1 documents: scripts can see in which order elements are compared, and equal ones end up, so that it is part of
// the language in practice. O(n log n) comparisons as a rule, O(n^2) at worst, each a step of work; the smaller part is sorted
// by recursion, which therefore is never deeper than the binary logarithm of the length.
namespace Tiercel.Lua;

/// <summary>Sorts the list of a table by a function, or by the operator &lt;.</summary>
internal readonly ref struct TableSorter(LuaCall call, LuaTable table, LuaValue order)
{
    private readonly LuaCall _call = call;
    private readonly LuaTable _table = table;
    private readonly LuaValue _order = order;

    /// <summary>Sorts the elements from one index to another.</summary>
    /// <exception cref="LuaException">The order contradicts itself, or has failed.</exception>
    public void Sort(int low, int high)
    {
        while (low < high)
        {
            // Afterwards the median of the three stands in the middle.
            Order(low, high);
            if (high - low == 1) return;
            int middle = (int)(((uint)low + (uint)high) / 2);
            LuaValue candidate = _table[middle];
            LuaValue least = _table[low];
            if (IsLess(in candidate, in least)) Put(middle, in least, low, in candidate);
            else Order(middle, high, in candidate);
            if (high - low == 2) return;
            int pivot = Partition(low, high, middle);
            if (pivot - low < high - pivot)
            {
                Sort(low, pivot - 1);
                low = pivot + 1;
            }
            else
            {
                Sort(pivot + 1, high);
                high = pivot - 1;
            }
        }
    }

    // Puts what is less than the element in the middle before it, and what is greater behind; returns where it stands then.
    private int Partition(int low, int high, int middle)
    {
        LuaValue pivot = _table[middle];
        Put(middle, _table[high - 1], high - 1, in pivot);
        int left = low;
        int right = high - 1;
        while (true)
        {
            LuaValue greater, less;
            while (IsLess(greater = _table[++left], in pivot))
            {
                if (left > high) LuaCall.Fail("invalid order function for sorting");
            }

            while (IsLess(in pivot, less = _table[--right]))
            {
                if (right < low) LuaCall.Fail("invalid order function for sorting");
            }

            if (right < left) break;
            Put(left, in less, right, in greater);
        }

        Put(high - 1, _table[left], left, _table[high - 1]);
        return left;
    }

    private void Order(int low, int high) => Order(low, high, _table[low]);

    private void Order(int low, int high, in LuaValue lower)
    {
        LuaValue upper = _table[high];
        if (IsLess(in upper, in lower)) Put(low, in upper, high, in lower);
    }

    // Values that were read before they were compared: a function that compares may have changed the table since.
    private void Put(int one, in LuaValue first, int other, in LuaValue second)
    {
        _table.Set(one, in first);
        _table.Set(other, in second);
    }

    private bool IsLess(in LuaValue a, in LuaValue b)
    {
        _call.Spend(1);
        return _order.IsNil
            ? Comparison.LessThan(_call.Coroutine, in a, in b)
            : Metamethods.First(_call.Invoke(in _order, a, b)).IsTrue;
    }
}
