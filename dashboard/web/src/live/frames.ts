import { robotStates, type RobotState } from './types';

/** One robot of a pose frame. */
export interface Pose {
  slot: number;
  x: number; // mm
  y: number; // mm
  theta: number; // rad
  state: RobotState | undefined;
  heard: number; // Unix ms, 0 never
}

export interface PoseFrame {
  seq: number;
  at: number;
  poses: Pose[];
}

const head = 24;
const record = 17;

/** decodePoses reads a binary frame (see poseFrame in frames.go); undefined when it is none. */
export function decodePoses(data: ArrayBuffer): PoseFrame | undefined {
  const v = new DataView(data);
  if (data.byteLength < head || v.getUint8(0) !== 1) return undefined;
  const n = v.getUint32(4, true);
  if (data.byteLength !== head + n * record) return undefined;
  const at = Number(v.getBigInt64(16, true));
  const poses: Pose[] = [];
  for (let i = 0, o = head; i < n; i++, o += record) {
    const ago = v.getUint32(o + 13, true);
    poses.push({
      slot: v.getUint16(o, true),
      x: v.getInt32(o + 2, true),
      y: v.getInt32(o + 6, true),
      theta: v.getInt16(o + 10, true) / 1e4,
      state: robotStates[v.getUint8(o + 12)],
      heard: ago === 0xffffffff ? 0 : at - ago,
    });
  }
  return { seq: Number(v.getBigUint64(8, true)), at, poses };
}
