// A lock between processes, as a file that only one of them can create. Its holder keeps touching it, so that the lock of
// a killed process (even in another container on the same folder) is recognized as abandoned.
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const TOUCH_EVERY_MS = 2_000
const STALE_AFTER_MS = 60_000
const RETRY_MS = 200

/**
 * Runs `work` while holding the lock `file`; waits while another process holds it, calling `onWait` once.
 * @template T
 * @param {string} file
 * @param {() => void} onWait
 * @param {() => Promise<T>} work
 */
export async function withLock(file, onWait, work) {
  for (let tries = 0; !take(file); tries += 1) {
    if (tries === 0) onWait()
    if (isAbandoned(file)) breakLock(file)
    else await sleep(RETRY_MS)
  }
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(touching)
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** @param {string} file */
function isAbandoned(file) {
  try {
    const age = Date.now() - statSync(file).mtimeMs
    return age > STALE_AFTER_MS || (age > TOUCH_EVERY_MS * 2 && !isAlive(Number(readFileSync(file, 'utf8'))))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/**
 * Moves the abandoned lock aside before deleting it, so that only one of several waiting processes deletes it.
 * @param {string} file
 */
function breakLock(file) {
  const renamed = `${file}.${process.pid}`
  try {
    renameSync(file, renamed)
    rmSync(renamed, { force: true })
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
