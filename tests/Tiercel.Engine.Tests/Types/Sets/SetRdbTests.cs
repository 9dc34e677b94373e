namespace Tiercel.Engine.Tests;

/// <summary>Payloads of sets, made by hand after Redis's formats.</summary>
public class SetRdbTests
{
    [Theory]
    [InlineData("0203016101620231370A0049A06D10663F79FC", "17 a b")]
    [InlineData("0B0E02000000030000000100020003000A00A5025CE26D6E4D1B", "1 2 3")]
    [InlineData("1410100000000300816102050182626303FF0A009DF79E4CAD5750F5", "5 a bc")]
    [InlineData("1410100000000300816102050182626303FF0B00F428233F50C8B97C", "5 a bc")]
    public void EveryFormIsRead(string payload, string members)
    {
        using TestKeyspace test = new();
        Assert.Equal(OpStatus.Done, Restore(test, payload));
        Assert.Equal(members.Split(' '), test.Database.Sets.EnumerateStrings("k").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0202016101610A0057BE762FC2D6523A", "a member twice")]
    [InlineData("02000A003ACE39009B8939E8", "no member")]
    [InlineData("020301610A005E2CA44953191307", "more members than there are")]
    [InlineData("0B0C0200000002000000030001000A00CDFA84038374397C", "integers out of order")]
    [InlineData("0B0B03000000010000000000000A00D81228F4ABBF5B2B", "integers of three bytes")]
    public void DamagedFormsAreRefused(string payload, string why)
    {
        using TestKeyspace test = new();
        Assert.True(Restore(test, payload) == OpStatus.Damaged, why);
        Assert.Equal(0, test.Database.Count);
    }

    private static OpStatus Restore(TestKeyspace test, string payload)
    {
        byte[] bytes = Convert.FromHexString(payload);
        Assert.True(DumpPayload.IsIntact(bytes));
        Key key = test.Hashed(TestKeyspace.Bytes("k"));
        return Dumps.Restore(test.Database, in key, bytes, new RestoreOptions());
    }
}
