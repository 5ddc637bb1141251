// Puts Swagger UI in place of the plain description, where there is JavaScript. It asks nobody but us (no validator).
window.SwaggerUIBundle({
  url: document.getElementById("api-docs").dataset.openapi,
  domNode: document.getElementById("api-docs"),
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
  presets: [window.SwaggerUIBundle.presets.apis],
});
