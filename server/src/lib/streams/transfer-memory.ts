/**
 * Memory for the buffers of uploads and downloads, shared by all of them in this process. A transfer works with large
 * buffers while there is room for them and with small ones otherwise: however many clients read or send slowly, what
 * they make the server hold is bounded.
 */

const mib = 1024 * 1024
/** What large buffers may take in all. */
const mostLeased = 256 * mib
/** Buffers up to this size need no lease; a transfer holds a few of them at most. */
export const smallBytes = 32 * 1024

let leased = 0

/** Room for that many bytes until it is disposed of; null where there is none left. */
export function leaseMemory(bytes: number): Disposable | null {
  if (leased + bytes > mostLeased) return null
  leased += bytes
  let isHeld = true
  return {
    [Symbol.dispose]() {
      if (isHeld) leased -= bytes
      isHeld = false
    },
  }
}

/** `count` buffers of the wanted size, or small ones when the memory limit is reached. */
export function leaseBuffers(count: number, wanted: number): Disposable & { readonly size: number } {
  const lease = wanted > smallBytes ? leaseMemory(count * wanted) : null
  return {
    size: lease ? wanted : Math.min(wanted, smallBytes),
    [Symbol.dispose]: () => lease?.[Symbol.dispose](),
  }
}
