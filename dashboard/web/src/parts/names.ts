/** short gives the last part of an id like "robot/117" for places where the kind is clear. */
export function short(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
