namespace Tiercel.Lua;
internal static class NumberText
{
    public static int WriteGeneral(double number, int precision, Span<byte> target)
    {
        string t = number.ToString("G14", System.Globalization.CultureInfo.InvariantCulture);
        return System.Text.Encoding.ASCII.GetBytes(t, target);
    }
    public static bool TryParse(ReadOnlySpan<byte> text, out double number) => double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out number);
}
