namespace Tiercel.Caching;

/// <summary>Whether a value is still the one that was read: the same object, or an equal value of a value type.</summary>
internal static class SameValue
{
    public static bool Are<TValue>(TValue? left, TValue? right) => typeof(TValue).IsValueType
        ? EqualityComparer<TValue>.Default.Equals(left, right)
        : ReferenceEquals(left, right);
}
