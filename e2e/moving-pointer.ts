/** A pointer that does not rest, for lists that keep their rows still under it. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Milliseconds after which a list takes a pointer that has not moved for one that rests, less some for the way to the page. */
const restMs = 900
const mostMoves = 400

interface Options {
  readonly x: number
  readonly y: number
  /** Runs after each move. */
  readonly read: () => Promise<number>
  readonly expected: number
  /** Once it holds, the pointer goes on for a while. */
  readonly isDone: () => boolean
}

/**
 * Expects the same at each move. Ends early if the machine was so busy between two moves that the list may have taken the pointer for one
 * that rests.
 */
export async function expectWhileMoving(page: Page, { x, y, read, expected, isDone }: Options): Promise<void> {
  let before = performance.now()
  for (let moves = 0, after = 0; after < 10 && moves < mostMoves; moves++) {
    const start = performance.now()
    await page.mouse.move(x + (moves % 20), y)
    const found = await read()
    if (performance.now() - before > restMs) return
    expect(found).toBe(expected)
    before = start
    if (isDone()) after++
  }
}
