/** A look with axe at the screen as it stands. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails with what axe finds on the screen as it stands; below an open dialog nothing can be reached, and nothing is looked at. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (tags) => {
    const page = globalThis as unknown as { axe: typeof axe; document: AxeDocument }
    const exclude = page.document.querySelector('[role=dialog][aria-modal=true]') ? [['#root']] : []
    const { violations } = await page.axe.run(
      { include: [['html']], exclude },
      {
        runOnly: { type: 'tag', values: tags },
      },
    )
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
    )
  }, rules)
  expect(found).toEqual([])
}

/** What is used of the page's document: the tests are compiled without the browser's types. */
interface AxeDocument {
  querySelector(selector: string): unknown
}

/** Until nothing moves: a colour halfway through its fading has no contrast. In text, since this room does not know the browser's types. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    // What appears now begins to move a frame later.
    for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    // What turns while something goes on has no end.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.all(ending.map((animation) => animation.finished.catch(() => null)))
  })()`)
