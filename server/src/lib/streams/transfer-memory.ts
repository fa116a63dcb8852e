/**
 * Memory for the buffers of uploads and downloads, shared by all of them in this process. A transfer uses large buffers while
 * memory is available and small ones otherwise, so that the total is bounded, however many clients read or send slowly.
 */

const mib = 1024 * 1024
/** Maximum memory of large buffers in total. */
const maxLeased = 256 * mib
/** Buffers up to this size need no lease; a transfer has a few of them at most. */
export const smallBytes = 32 * 1024

let leased = 0

/** Reserves this many bytes until the lease is disposed of; null if not available. */
export function leaseMemory(bytes: number): Disposable | null {
  if (leased + bytes > maxLeased) return null
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
