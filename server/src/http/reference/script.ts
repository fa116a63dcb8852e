/** Script of the API reference: search, copy buttons, the address of this server in examples. The page is complete without it. */
export const script = `'use strict'
for (const it of document.querySelectorAll('.server')) it.textContent = location.origin

for (const button of document.querySelectorAll('.copy')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const code = button.closest('figure').querySelector('code')
    const words = button.firstChild
    try {
      await navigator.clipboard.writeText(code.textContent)
    } catch {
      // Without TLS there is no clipboard: the text is selected, to be copied with the keyboard.
      getSelection().selectAllChildren(code)
      words.data = 'Selected'
      return
    }
    words.data = 'Copied'
    setTimeout(() => { words.data = 'Copy' }, 2000)
  })
}

const search = document.getElementById('search')
const found = document.getElementById('found')
const links = [...document.querySelectorAll('nav li')]
search.closest('.search').hidden = false

function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count = 0
  for (const link of links) {
    const text = link.dataset.text + ' ' + link.textContent.toLowerCase()
    link.hidden = !words.every((word) => text.includes(word))
    if (!link.hidden) count++
  }
  for (const group of document.querySelectorAll('nav section')) group.hidden = words.length > 0 && !group.querySelector('li:not([hidden])')
  found.textContent = words.length === 0 ? '' : count === 0 ? 'No operation matches' : count + (count === 1 ? ' operation' : ' operations')
}
search.addEventListener('input', filter)
search.addEventListener('keydown', ({ key }) => {
  if (key === 'Enter') document.querySelector('nav li:not([hidden]) a')?.click()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input')) return
  event.preventDefault()
  search.focus()
})

// The operation at the top of the window is marked in the list, which follows where it is beside the text.
const isBeside = matchMedia('(min-width: 861px)')
let current = null
const watcher = new IntersectionObserver((entries) => {
  const seen = entries.find(({ isIntersecting }) => isIntersecting)
  if (!seen) return
  const nav = document.querySelector('nav')
  current?.removeAttribute('aria-current')
  current = nav.querySelector('a[href="#' + CSS.escape(seen.target.id) + '"]')
  current?.setAttribute('aria-current', 'true')
  if (isBeside.matches && !nav.matches(':hover, :focus-within')) current?.scrollIntoView({ block: 'nearest' })
}, { rootMargin: '-80px 0px -75% 0px' })
for (const it of document.querySelectorAll('article[id]')) watcher.observe(it)

// A link to a type opens it.
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target instanceof HTMLDetailsElement) target.open = true
}
addEventListener('hashchange', open)
open()
`
