namespace Mmstats.Format.V1;

/// <summary>Where one field lies in a version 1 file, and how its value is to be read.</summary>
/// <param name="Offset">Offset of the field (its label size) in the file.</param>
/// <param name="LabelLength">Bytes of the label.</param>
/// <param name="TypeLength">Bytes of the type.</param>
/// <param name="StateLength">Bytes of the state, write buffer included; less than the type asks for where the file
/// is cut in the second buffer.</param>
/// <param name="IsBuffered">Whether there are two buffers.</param>
/// <param name="Format">The parsed type.</param>
public readonly record struct V1Field(
    int Offset, int LabelLength, int TypeLength, int StateLength, bool IsBuffered, StructFormat Format)
{
    /// <summary>Offset of the label in the file.</summary>
    public int LabelOffset => Offset + V1Layout.SizePrefixLength;

    /// <summary>Offset of the type in the file.</summary>
    public int TypeOffset => LabelOffset + LabelLength + V1Layout.SizePrefixLength;

    /// <summary>Offset of the state (its write buffer) in the file.</summary>
    public int StateOffset => TypeOffset + TypeLength;

    /// <summary>Offset of the first byte behind the field.</summary>
    public int End => StateOffset + StateLength;

    /// <summary>The bytes of the shown value within a state.</summary>
    /// <param name="state">The state of this field, <see cref="StateLength"/> bytes, write buffer first.</param>
    /// <param name="value">The bytes of the first value of the type.</param>
    /// <returns>False where the write buffer is not one of this field's, or the shown buffer is cut off.</returns>
    public bool TryGetShown(ReadOnlySpan<byte> state, out ReadOnlySpan<byte> value)
    {
        value = default;
        int index = 0;
        if (IsBuffered)
        {
            if (state[0] > 1)
            {
                return false;
            }

            index = state[0] ^ 1;
        }
        else if (state[0] != V1Layout.Unbuffered)
        {
            return false;
        }

        return TryGetBuffer(state, index, out value);
    }

    /// <summary>The bytes of the value in one of the buffers.</summary>
    /// <param name="state">The state of this field, write buffer first.</param>
    /// <param name="index">0, or 1 where there are two buffers.</param>
    /// <param name="value">The bytes of the first value of the type.</param>
    /// <returns>False where the buffer is cut off.</returns>
    public bool TryGetBuffer(ReadOnlySpan<byte> state, int index, out ReadOnlySpan<byte> value)
    {
        int offset = BufferedValueOffset(index);
        if (offset + Format.ValueLength > state.Length)
        {
            value = default;
            return false;
        }

        value = state.Slice(offset, Format.ValueLength);
        return true;
    }

    /// <summary>Offset of the value in a buffer, from the start of the state.</summary>
    public int BufferedValueOffset(int index) => V1Layout.BufferOffset(index, Format.Length) + Format.ValueOffset;
}
