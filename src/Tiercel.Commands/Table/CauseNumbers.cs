namespace Tiercel.Commands;

/// <summary>
/// Numbers that commands are known by to listeners of changes, which may hear of commands of several tables: one for each name
/// in the process. Thread safe.
/// </summary>
internal static class CauseNumbers
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, int> Numbers = [];

    /// <summary>The number of a command, from 1 on.</summary>
    public static int Of(string name)
    {
        lock (Gate)
        {
            if (!Numbers.TryGetValue(name, out int number)) Numbers.Add(name, number = Numbers.Count + 1);
            return number;
        }
    }
}
