// What offline pages keep on this device, in one IndexedDB database of four stores:
//   kept    single things by name: public keys, the device's own key, the happening it serves, the hall of a screen, the keys
//           of booths
//   acts    what was done here and has to reach the server, by the act's id
//   booth   what somebody did at their booth and has to reach the server, by the act's id; private, forgotten on sign-out
//   roster  who is expected at the happening (name, end of the phone number): private, forgotten on sign-out
// `worker.js` opens the same database when somebody signs out: keep the names and the version in step.

const NAME = "chunfeng";
const VERSION = 2;

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore("kept");
        request.result.createObjectStore("acts", { keyPath: "id" });
        request.result.createObjectStore("roster", { keyPath: "id" });
      }
      request.result.createObjectStore("booth", { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // a newer page wants to change the stores
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// One transaction: `work` gets the stores it named and must ask them before it awaits anything else. Resolves when all of
// it lies on the disk ("strict"), with what `work` gave: a request stands for its result.
async function within(names, mode, work) {
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  const asked = work(...names.map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked instanceof IDBRequest ? asked.result : asked);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const kept = (name) => within(["kept"], "readonly", (store) => store.get(name));
export const keep = (name, value) => within(["kept"], "readwrite", (store) => store.put(value, name));
export const forget = (name) => within(["kept"], "readwrite", (store) => store.delete(name));

export const all = (name) => within([name], "readonly", (store) => store.getAll());
export const count = (name) => within([name], "readonly", (store) => store.count());
export const put = (name, row) => within([name], "readwrite", (store) => store.put(row));

export function replace(name, rows) {
  return within([name], "readwrite", (store) => {
    store.clear();
    for (const row of rows) store.put(row);
  });
}

export function remove(name, ids) {
  return within([name], "readwrite", (store) => {
    for (const id of ids) store.delete(id);
  });
}
