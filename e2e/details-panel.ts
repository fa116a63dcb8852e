/** Details of files in the browser. */
import type { Locator, Page } from 'playwright-core'

export const detailsOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' })

/** Selects a file or folder of the list, besides what is selected. */
export const select = (page: Page, name: string): Promise<void> =>
  page.getByRole('grid').getByRole('row', { name }).getByRole('checkbox').first().check()

/** Returns a function that finds the value of a fact by its whole name. */
export const factsOf = (panel: Locator) => (term: string) =>
  panel.locator('dt', { hasText: new RegExp(`^${term}$`) }).locator('+ dd')
