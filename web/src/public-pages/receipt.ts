/** The confirmation after a submission, in place of the form. */
import { locale } from './texts.ts'

/** `card`: markup from the server. `visit`: the token of an embedded page, which a link would lose. */
export function showReceipt(form: HTMLFormElement, card: string, visit: string): void {
  const section = form.closest('section')
  const main = section?.parentElement
  if (!section || !main) return
  section.outerHTML = card
  showLocalTimes(main)
  if (visit !== '')
    main.querySelector('a.button')?.addEventListener('click', (event) => {
      event.preventDefault()
      location.reload()
    })
  const heading = main.querySelector('h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
  scrollTo(0, 0)
}

/** Times in the time zone of the visitor, which the server does not know. */
export function showLocalTimes(parent: ParentNode): void {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of parent.querySelectorAll<HTMLTimeElement>('.receipt time, .viewer time'))
    time.textContent = format.format(new Date(time.dateTime))
}
