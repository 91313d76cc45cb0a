/** Which invocation a target belongs to, from 0: the same in every region and run, whatever other targets there are. */
export function shardOf(name: string, shards: number): number {
  return hash(name) % shards;
}

/** FNV-1a, 32 bits, over UTF-8: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  // Its lowest bits are its weakest: of names that differ in one letter they would make uneven shards.
  return (value ^ (value >>> 16)) >>> 0;
}
