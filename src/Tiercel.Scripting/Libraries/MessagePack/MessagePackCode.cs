namespace Tiercel.Scripting;

/// <summary>
/// The first bytes of values in MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md). Binary data, extensions and
/// times came after the library that is followed here: it does not know them.
/// </summary>
internal static class MessagePackCode
{
    public const byte FixedMap = 0x80;
    public const byte FixedArray = 0x90;
    public const byte FixedString = 0xA0;
    public const byte Nil = 0xC0;
    public const byte False = 0xC2;
    public const byte True = 0xC3;
    public const byte Float32 = 0xCA;
    public const byte Float64 = 0xCB;
    public const byte UInt8 = 0xCC;
    public const byte UInt16 = 0xCD;
    public const byte UInt32 = 0xCE;
    public const byte UInt64 = 0xCF;
    public const byte Int8 = 0xD0;
    public const byte Int16 = 0xD1;
    public const byte Int32 = 0xD2;
    public const byte Int64 = 0xD3;
    public const byte String8 = 0xD9;
    public const byte String16 = 0xDA;
    public const byte String32 = 0xDB;
    public const byte Array16 = 0xDC;
    public const byte Array32 = 0xDD;
    public const byte Map16 = 0xDE;
    public const byte Map32 = 0xDF;
}
