import { describe, expect, it } from 'vitest';
import { decodePoses } from './frames';

function frame(n: number): DataView {
  const v = new DataView(new ArrayBuffer(24 + 17 * n));
  v.setUint8(0, 1);
  v.setUint32(4, n, true);
  v.setBigUint64(8, 77n, true);
  v.setBigInt64(16, 1_795_000_000_000n, true);
  return v;
}

describe('decodePoses', () => {
  it('reads robots with their signs', () => {
    const v = frame(2);
    v.setUint16(24, 3, true);
    v.setInt32(26, -1200, true);
    v.setInt32(30, 48_000, true);
    v.setInt16(34, -15_710, true);
    v.setUint8(36, 2);
    v.setUint32(37, 400, true);
    v.setUint16(41, 65_535, true);
    v.setUint8(53, 255);
    v.setUint32(54, 0xffffffff, true);
    const f = decodePoses(v.buffer as ArrayBuffer)!;
    expect(f.seq).toBe(77);
    expect(f.poses[0]).toEqual({
      slot: 3,
      x: -1200,
      y: 48_000,
      theta: -1.571,
      state: 'waiting',
      heard: 1_795_000_000_000 - 400,
    });
    expect(f.poses[1]).toMatchObject({ slot: 65_535, state: undefined, heard: 0 });
  });

  it('refuses what is cut off or of another kind', () => {
    expect(decodePoses(frame(2).buffer.slice(0, 50) as ArrayBuffer)).toBeUndefined();
    expect(decodePoses(new ArrayBuffer(3))).toBeUndefined();
    const other = frame(0);
    other.setUint8(0, 9);
    expect(decodePoses(other.buffer as ArrayBuffer)).toBeUndefined();
  });
});
