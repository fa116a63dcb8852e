/** Details of files in the browser. */
import type { Locator, Page } from 'playwright-core'
import type { WebApp } from './web-app.ts'

export const detailsOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' })

/** Selects a file or folder of the list, besides what is selected. */
export const select = (page: Page, name: string): Promise<void> =>
  page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').first().check()

/** Returns a function that finds the value of a fact by its whole name. */
export const factsOf = (panel: Locator) => (term: string) =>
  panel.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('+ dd')

/** The section on who reaches it by links. */
export const sharingOf = (panel: Locator): Locator => panel.getByRole('region', { name: 'Sharing' })

/** Opens a tab at an address, selects these entries there, and opens their details. */
export async function openDetails(
  app: WebApp,
  address: string,
  names: readonly string[],
  options: Parameters<WebApp['open']>[1] = {},
) {
  const tab = await app.open(address, options)
  for (const name of names) await select(tab.page, name)
  await tab.page.getByRole('button', { name: 'Details', exact: true }).click()
  const panel = detailsOf(tab.page)
  await panel.waitFor()
  return {
    ...tab,
    panel,
    fact: factsOf(panel),
    sharing: sharingOf(panel),
    lines: panel.locator('.details-activity li'),
  }
}
