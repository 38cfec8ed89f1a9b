"""What is known: figures, documents and claims, read strictly, dated and audited."""
