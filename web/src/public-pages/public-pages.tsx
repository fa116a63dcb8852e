/** @jsxImportSource preact */
/**
 * The script of outsiders' pages. They are whole without it; it takes over forms that send files, for drag and drop, progress,
 * and uploads that go on where the line broke.
 */
import { thanksNote } from '@sallyport/contract/form-page/form-page.ts'
import { render } from 'preact'
import { type Files, takeFiles } from './file-field.tsx'
import { mark, unmark } from './input-errors.ts'
import { ask, Refusal, sendFile, type Way } from './send-file.ts'

// A file that only looks like a picture has none.
for (const picture of document.querySelectorAll<HTMLImageElement>('img.picture, img.large'))
  picture.decode().catch(() => picture.closest('a, p')?.remove())

// Whoever gives the password would be asked for it again and again. A frame needs none.
const gate = document.querySelector<HTMLFormElement>('.gate form')
if (gate && !navigator.cookieEnabled && window === window.top)
  say(gate, 'Your browser keeps no cookies for this page. Allow them, or the page can not let you in.')

for (const form of document.querySelectorAll<HTMLFormElement>('form.send'))
  if (form.querySelector('[data-files]')) takeOver(form)

/** Sends what has not arrived yet; whether all is there then. */
async function sendAll(files: Files, way: Way): Promise<boolean> {
  for (const { id, file, path } of files.all.filter(({ state }) => state !== 'sent')) {
    files.change(id, { state: 'sending', sent: 0 })
    try {
      await sendFile(
        way,
        { file, path },
        {
          onSent: (sent) => files.change(id, { state: 'sending', sent }),
          onWaiting: () => files.change(id, { state: 'waiting' }),
        },
      )
      files.change(id, { state: 'sent' })
    } catch (error) {
      files.change(id, { state: 'failed', problem: sentenceOf(error) })
    }
  }
  return files.all.every(({ state }) => state === 'sent')
}

function takeOver(form: HTMLFormElement): void {
  const area = form.querySelector<HTMLElement>('[data-files]')
  const input = area?.querySelector('input')
  if (!area || !input) return
  const visit = form.querySelector<HTMLInputElement>('input[name=visit]')?.value ?? ''
  const { required } = input
  input.required = false
  const files = takeFiles(area, input, () => say(form, 'What you dropped could not be read. Choose it instead.'))
  /** The submission under way, and what was entered in it; kept so that what failed can be sent again. */
  let entry: number | null = null
  let told = ''

  async function tell(entries: string): Promise<number> {
    const entered = enteredIn(form)
    const now = JSON.stringify(entered)
    if (entry === null) entry = (await ask<{ entry: number }>('POST', entries, visit, entered)).entry
    else if (now !== told) await ask('POST', `${entries}/${entry}/fields`, visit, entered)
    told = now
    return entry
  }

  async function run(): Promise<void> {
    const { entries, upload } = form.dataset
    if ((required || upload !== undefined) && files.all.length === 0)
      throw new Refusal(400, '', { files: 'Choose at least one file.' })
    const target = upload ?? `${entries}/${await tell(entries ?? '')}`
    if (!(await sendAll(files, { target, visit })))
      throw new Refusal(400, 'Some files were not taken. Remove them or send them again.')
    if (upload !== undefined) reload(form, upload, visit)
    else thank(form, await ask('POST', `${target}/complete`, visit))
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(form, run)
  })
}

/** Once at a time, and not without asking when the page is left meanwhile. */
async function submit(form: HTMLFormElement, run: () => Promise<void>): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button.primary')
  if (!button || button.disabled) return
  button.disabled = true
  window.addEventListener('beforeunload', stay)
  say(form, '')
  unmark(form)
  try {
    await run()
  } catch (error) {
    const fields = error instanceof Refusal ? error.fields : {}
    say(form, Object.keys(fields).length > 0 ? 'Look at what is marked once more.' : sentenceOf(error))
    mark(form, fields)
  } finally {
    button.disabled = false
    window.removeEventListener('beforeunload', stay)
  }
}

const stay = (event: Event) => event.preventDefault()

const sentenceOf = (error: unknown): string =>
  error instanceof Refusal ? error.message.replace(/^files: /, '') : 'The connection was lost. Send again to go on.'

const enteredIn = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    [...new FormData(form)].filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[0] !== 'visit',
    ),
  )

/** What went wrong, before the button. */
function say(form: HTMLFormElement, problem: string): void {
  form.querySelector('.outcome')?.remove()
  if (problem === '') return
  const line = document.createElement('p')
  line.className = 'problem outcome'
  line.setAttribute('role', 'alert')
  line.textContent = problem
  form.append(line)
}

function thank(
  form: HTMLFormElement,
  { names, text }: { readonly names: readonly string[]; readonly text: string },
): void {
  const card = form.closest('section')
  if (!card) return
  const again = () => location.reload()
  render(
    <>
      <h1 tabIndex={-1} ref={(heading) => heading?.focus()}>
        {text}
      </h1>
      <ul class="received">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <p>{thanksNote}</p>
      <p>
        <button type="button" class="button" onClick={again}>
          Send more
        </button>
      </p>
    </>,
    emptied(card),
  )
}

function emptied(card: Element): Element {
  card.replaceChildren()
  return card
}

/** Shows the folder as it is now; embedded by a form, since no address may carry the visit. */
function reload(form: HTMLFormElement, upload: string, visit: string): void {
  if (visit === '') return void location.reload()
  const way = document.createElement('form')
  way.method = 'post'
  way.action = upload.replace('/upload/', '/folder/')
  const field = form.querySelector('input[name=visit]')
  if (field) way.append(field.cloneNode())
  document.body.append(way)
  way.submit()
}
