namespace Tiercel.Engine;

/// <summary>Two listeners as one, told in the order in which they came.</summary>
internal sealed class MutationSinks(IMutationSink first, IMutationSink second) : IMutationSink
{
    public void OnMutation(in Mutation mutation)
    {
        first.OnMutation(in mutation);
        second.OnMutation(in mutation);
    }
}
