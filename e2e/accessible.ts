/** Accessibility check of the current screen with axe. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Fails for anything that axe finds on the current screen; content below an open dialog cannot be reached and is not checked. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await findings(page, rules)).toEqual([])
}

/** Fails for anything that axe advises against, such as two landmarks of a name, also on the page below an open dialog. */
export async function expectGoodPractice(page: Page): Promise<void> {
  // While a screen loads, its heading may be missing.
  await expect.poll(() => findings(page, ['best-practice'])).toEqual([])
}

async function findings(page: Page, tags: readonly string[]): Promise<string[]> {
  await settled(page)
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source)
  return await page.evaluate(async (tags) => {
    const page = globalThis as unknown as { axe: typeof axe; document: AxeDocument }
    const hasDialog = page.document.querySelector('[role=dialog][aria-modal=true]') !== null
    const exclude = hasDialog && !tags.includes('best-practice') ? [['#root']] : []
    const { violations } = await page.axe.run(
      { include: [['html']], exclude },
      { runOnly: { type: 'tag', values: [...tags] } },
    )
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
    )
  }, tags)
}

/** The parts of the page's document that are used: the tests are compiled without the types of browsers. */
interface AxeDocument {
  querySelector(selector: string): unknown
}

/**
 * Waits until animations have ended, because a colour in transition has too little contrast. As text, because tests are compiled
 * without the types of browsers.
 */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    // What appears now begins to move a frame later.
    for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    // What turns while something goes on has no end.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.all(ending.map((animation) => animation.finished.catch(() => null)))
  })()`)
