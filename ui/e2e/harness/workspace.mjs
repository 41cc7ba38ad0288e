// A real workspace, made by hand as a buyer would.
import { PASSPHRASE } from "./app.mjs";

/** Through the second door, into an order book with nothing in it. */
export async function newWorkspace(app) {
  await app.fill("Name of the workspace", "Alder Creek");
  await app.fill("Legal name of the buyer", "Alder Creek Imports LLC");
  await app.choose("Country of the buyer", "United States");
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Create workspace");
  await app.within("navigation", "Main").click("Discover");
  await app.see("An order book of your own");
}
